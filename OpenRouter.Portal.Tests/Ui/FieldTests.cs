using Bunit;
using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class FieldTests : UiTestContext
{
    private static readonly RenderFragment<IReadOnlyDictionary<string, object>> s_input = attributes => builder =>
    {
        builder.OpenElement(0, "input");
        builder.AddMultipleAttributes(1, attributes);
        builder.CloseElement();
    };

    [Fact]
    public void FormField_WithHintAndError_TiesBothToTheControl()
    {
        IRenderedComponent<FormField> field = Render<FormField>(parameters => parameters
            .Add(f => f.Id, "email").Add(f => f.Label, "Email").Add(f => f.Hint, "A hint.").Add(f => f.Error, "Wrong.").Add(f => f.ChildContent, s_input));

        AngleSharp.Dom.IElement input = field.Find("input");

        Assert.Equal("email", field.Find("label").GetAttribute("for"));
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        string[] described = input.GetAttribute("aria-describedby")!.Split(' ');
        Assert.Equal(["Wrong.", "A hint."], described.Select(id => field.Find("#" + id).TextContent.Replace(Icons.Error, "", StringComparison.Ordinal)));
    }

    [Fact]
    public void FormField_WithoutHintAndError_ClaimsNeither()
    {
        IRenderedComponent<FormField> field = Render<FormField>(parameters => parameters
            .Add(f => f.Id, "note").Add(f => f.Label, "Note").Add(f => f.IsOptional, true).Add(f => f.ChildContent, s_input));

        Assert.False(field.Find("input").HasAttribute("aria-invalid"));
        Assert.False(field.Find("input").HasAttribute("aria-describedby"));
        Assert.Contains("optional", field.Find("label").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void PasswordField_NeverCarriesAValue_AndLetsManagersFillIt()
    {
        IRenderedComponent<PasswordField> field = Render<PasswordField>(parameters => parameters
            .Add(f => f.Id, "password").Add(f => f.Name, "Password").Add(f => f.Autocomplete, "current-password"));

        AngleSharp.Dom.IElement input = field.Find("input");

        Assert.Equal("password", input.GetAttribute("type"));
        Assert.Equal("current-password", input.GetAttribute("autocomplete"));
        Assert.False(input.HasAttribute("value"));
        Assert.False(input.HasAttribute("onpaste"));
        Assert.Empty(field.FindAll(".p-strength"));
        Assert.Equal("password", field.Find("button").GetAttribute("data-show-password"));
    }

    [Fact]
    public void PasswordField_WithALeastLength_ShowsItsStrengthWhileTyping()
    {
        IRenderedComponent<PasswordField> field = Render<PasswordField>(parameters => parameters
            .Add(f => f.Id, "password").Add(f => f.Name, "Password").Add(f => f.Autocomplete, "new-password").Add(f => f.Least, 12));

        AngleSharp.Dom.IElement input = field.Find("input");

        Assert.Equal("12", input.GetAttribute("data-least"));
        Assert.NotNull(field.Find("#" + input.GetAttribute("data-password-strength")));
    }
}
