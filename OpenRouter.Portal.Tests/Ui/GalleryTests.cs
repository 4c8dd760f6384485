using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Tests.TestKit.Gallery;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

/// <summary>Guarantees that the gallery stands, shows every component, and that the theme switch only ever leads to this site.</summary>
public sealed class GalleryTests : IAsyncLifetime
{
    private GalleryHost _gallery = default!;
    private HttpClient _browser = default!;

    public async ValueTask InitializeAsync()
    {
        _gallery = await GalleryHost.StartAsync(TestContext.Current.CancellationToken);
        _browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _gallery.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _gallery.DisposeAsync();
    }

    [Fact]
    public async Task EveryPage_Answers_WithItsTitle()
    {
        Assert.True(GalleryHost.Paths.Count > 8);
        foreach (string path in GalleryHost.Paths)
        {
            string html = await _browser.GetStringAsync(path, TestContext.Current.CancellationToken);

            Assert.Matches("<h1[^>]*>[^<]+</h1>", html);
            Assert.DoesNotMatch("<script(?![^>]* src=)", html);
        }
    }

    [Fact]
    public async Task EveryComponent_OfTheDesignSystem_IsShownByAPage()
    {
        string pages = "";
        foreach (string path in GalleryHost.Paths)
        {
            pages += await _browser.GetStringAsync(path, TestContext.Current.CancellationToken);
        }

        // One mark per component that no other component makes; the two dialogs' bodies are opened by their page.
        string[] marks =
        [
            "p-icon", "p-brand", "p-theme", "p-field", "p-password", "p-copy", "p-copy-field", "p-snippet", "p-reveal", "p-banner", "p-chip",
            "p-empty", "p-page-head", "p-card", "p-table-card", "<time", "p-money", "p-skeleton", "p-legend", "p-public", "p-auth", "p-auth-words",
        ];
        Assert.All(marks, mark => Assert.Contains(mark, pages, StringComparison.Ordinal));
        Assert.Equal(marks.Length + 1, typeof(Icon).Assembly.GetTypes()
            .Count(type => type.Namespace == typeof(Icon).Namespace && type.IsAssignableTo(typeof(ComponentBase)) && type.IsPublic));
    }

    [Theory]
    [InlineData("dark", "/gallery?x=1", "/gallery?x=1")]
    [InlineData("light", "//evil.example", "/")]
    [InlineData("nonsense", "https://evil.example/", "/")]
    [InlineData("system", "/\\evil.example", "/")]
    public async Task ThemeSwitch_RemembersTheChoice_AndStaysOnThisSite(string theme, string returnUrl, string led)
    {
        using HttpResponseMessage answer = await PostThemeAsync(theme, returnUrl, withToken: true);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(led, answer.Headers.Location!.OriginalString);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith(ThemeChoice.CookieName, StringComparison.Ordinal));
        Assert.StartsWith($"{ThemeChoice.CookieName}={ThemeChoice.Parse(theme)};", cookie, StringComparison.Ordinal);
        Assert.Contains("max-age=31536000", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ThemeSwitch_WithoutAnAntiforgeryToken_ChangesNothing()
    {
        using HttpResponseMessage answer = await PostThemeAsync("dark", "/", withToken: false);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Document_RememberedTheme_IsRenderedByTheServer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/gallery");
        request.Headers.Add("Cookie", ThemeChoice.CookieName + "=dark");
        using HttpResponseMessage answer = await _browser.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains("<html lang=\"en\" data-theme=\"dark\">", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PostThemeAsync(string theme, string returnUrl, bool withToken)
    {
        string html = await _browser.GetStringAsync("/gallery/public", TestContext.Current.CancellationToken);
        var form = new Dictionary<string, string> { ["theme"] = theme, ["returnUrl"] = returnUrl };
        if (withToken)
        {
            form["__RequestVerificationToken"] = Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        }

        return await _browser.PostAsync(ThemeChoice.Route, new FormUrlEncodedContent(form), TestContext.Current.CancellationToken);
    }
}
