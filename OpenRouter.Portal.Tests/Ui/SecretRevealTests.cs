using Bunit;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class SecretRevealTests : UiTestContext
{
    private const string Secret = "sk-or-v1-abc";
    private int _done;
    private int _copied;

    [Fact]
    public void Done_BeforeTheTick_IsOff()
    {
        IRenderedComponent<SecretReveal> reveal = RenderReveal();

        Assert.True(reveal.Find("button.rz-primary").HasAttribute("disabled"));
        Assert.Equal(0, _done);
    }

    [Fact]
    public void Done_AfterTheTick_IsRaised()
    {
        IRenderedComponent<SecretReveal> reveal = RenderReveal();

        reveal.Find("input[type=checkbox]").Change(true);
        reveal.Find("button.rz-primary").Click();

        Assert.Equal(1, _done);
    }

    [Fact]
    public void Done_AfterTheTickWasTakenBack_IsOffAgain()
    {
        IRenderedComponent<SecretReveal> reveal = RenderReveal();

        reveal.Find("input[type=checkbox]").Change(true);
        reveal.Find("input[type=checkbox]").Change(false);

        Assert.True(reveal.Find("button.rz-primary").HasAttribute("disabled"));
    }

    [Fact]
    public void Secret_StandsOnThePageOnce_AndIsNotCopiedIntoAnAttribute() =>
        Assert.Single(RenderReveal().Markup.Split(Secret)[1..]);

    [Fact]
    public void Copy_IsTheFirstControl_AndPointsAtTheSecret()
    {
        IRenderedComponent<SecretReveal> reveal = RenderReveal();

        AngleSharp.Dom.IElement first = reveal.FindAll("button, input, a, pre[tabindex]")[0];

        Assert.Equal(Secret, reveal.Find("#" + first.GetAttribute("data-copy-from")).TextContent);
        Assert.Equal("Copy key 'ci-build'", first.GetAttribute("aria-label"));
    }

    [Fact]
    public void Copied_IsRaisedByTheBrowsersEvent_NotByTheClick()
    {
        IRenderedComponent<SecretReveal> reveal = RenderReveal();

        reveal.Find(".p-secret button").TriggerEvent("oncopied", EventArgs.Empty);

        Assert.Equal(1, _copied);
    }

    private IRenderedComponent<SecretReveal> RenderReveal() => Render<SecretReveal>(parameters => parameters
        .Add(reveal => reveal.Secret, Secret)
        .Add(reveal => reveal.SecretLabel, "key 'ci-build'")
        .Add(reveal => reveal.Samples, [new CodeSample("curl", "curl x"), new CodeSample("Python", "print()")])
        .Add(reveal => reveal.OnDone, () => _done++)
        .Add(reveal => reveal.OnCopied, () => _copied++));
}
