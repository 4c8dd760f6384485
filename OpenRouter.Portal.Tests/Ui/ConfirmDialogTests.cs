using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Ui;
using Radzen;
using Radzen.Blazor;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class ConfirmDialogTests : UiTestContext
{
    private static readonly RenderFragment s_body = builder => builder.AddContent(0, "Last used 3 minutes ago from 203.0.113.7.");

    [Fact]
    public async Task Confirm_PressingTheVerb_AnswersYes()
    {
        (IRenderedComponent<RadzenDialog> host, Task<bool> answer) = await OpenAsync(nameToType: null);

        await host.Find("button.rz-danger").ClickAsync(new());

        Assert.True(await answer);
    }

    [Fact]
    public async Task Cancel_IsTheFirstControl_AndAnswersNo()
    {
        (IRenderedComponent<RadzenDialog> host, Task<bool> answer) = await OpenAsync(nameToType: null);
        AngleSharp.Dom.IElement first = host.FindAll("button")[0];

        Assert.Equal("Cancel", first.TextContent);
        await first.ClickAsync(new());

        Assert.False(await answer);
    }

    [Fact]
    public async Task Confirm_WithANameToType_IsOffUntilItIsTypedExactly()
    {
        (IRenderedComponent<RadzenDialog> host, _) = await OpenAsync(nameToType: "acme");

        await host.Find("#confirm-name").InputAsync(new ChangeEventArgs { Value = "Acme" });
        Assert.True(host.Find("button.rz-danger").HasAttribute("disabled"));

        await host.Find("#confirm-name").InputAsync(new ChangeEventArgs { Value = "acme" });
        Assert.False(host.Find("button.rz-danger").HasAttribute("disabled"));
    }

    [Fact]
    public async Task Question_AndBody_AreShown_WithoutACloseCross()
    {
        (IRenderedComponent<RadzenDialog> host, _) = await OpenAsync(nameToType: null);

        Assert.Contains("Revoke key 'ci-build'?", host.Markup, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7", host.Markup, StringComparison.Ordinal);
        Assert.Empty(host.FindAll(".rz-dialog-titlebar-close"));
    }

    private async Task<(IRenderedComponent<RadzenDialog> Host, Task<bool> Answer)> OpenAsync(string? nameToType)
    {
        IRenderedComponent<RadzenDialog> host = Render<RadzenDialog>();
        DialogService dialogs = Services.GetRequiredService<DialogService>();
        Task<bool> answer = null!;
        await host.InvokeAsync(() =>
        {
            answer = dialogs.ConfirmAsync("Revoke key 'ci-build'?", s_body, "Revoke key 'ci-build'", nameToType);
        });
        host.WaitForElement("button.rz-danger");
        return (host, answer);
    }
}
