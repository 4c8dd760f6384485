using System.Net;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>WEB-01 to WEB-03. Guarantee: every answer carries the headers, whoever wrote it. Attack: framing, sniffing, injected script, leaking addresses.</summary>
public sealed class SecurityHeadersTests : IDisposable
{
    private readonly AnsweringHost _portal = new();

    public void Dispose() => _portal.Dispose();

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/login", 200)]
    [InlineData("/app.css", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/robots.txt", 200)]
    [InlineData("/dashboard", 302)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/api/v1/nothing", 401)]
    [InlineData("/api/v1/models", 200)]
    [InlineData("/_blazor", 403)]
    public async Task EveryAnswer_CarriesTheHeaders(string path, int status)
    {
        using HttpClient client = _portal.NewClient();
        using HttpResponseMessage response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync((HttpStatusCode)status, response);
        AssertHeaders(response);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task AFailure_CarriesTheHeaders_AndTellsNothing(string accept)
    {
        _portal.Failure = new InvalidOperationException("SELECT secret FROM /srv/portal.db");
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        using HttpResponseMessage response = await client.GetAsync("/", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.InternalServerError, response);
        AssertHeaders(response);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("SELECT", body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignedInPages_AreKeptByNoCache_AndFilesStillAre()
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using HttpResponseMessage page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("no-store", page.Headers.CacheControl!.ToString());
        using HttpResponseMessage file = await client.GetAsync("/app.css", TestContext.Current.CancellationToken);
        Assert.False(file.Headers.CacheControl!.NoStore);
    }

    /// <summary>SES-02. Attack: a cache between us and people that keeps the style sheet with the session cookie that was renewed on it.</summary>
    [Fact]
    public async Task AnAnswerThatSetsACookie_IsKeptByNoCache()
    {
        (string cookie, _, _) = await _portal.SignInAsync();
        _portal.Clock.Advance(TimeSpan.FromMinutes(2));
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        using HttpResponseMessage file = await client.GetAsync("/app.css", TestContext.Current.CancellationToken);
        Assert.Contains("portal-session", file.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", file.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task UnderHttp_ThereIsNoHsts()
    {
        using AnsweringHost plain = new();
        plain.With("Portal:PublicOrigin", "http://localhost").ClientOptions.BaseAddress = new Uri("http://localhost");
        using HttpClient client = plain.CreateClient();
        using HttpResponseMessage response = await client.GetAsync("/robots.txt", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
    }

    private static void AssertHeaders(HttpResponseMessage response)
    {
        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
        Assert.Equal(SecurityHeaders.ContentSecurityPolicy, Header("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe-eval", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("same-origin", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
        Assert.Equal(SecurityHeaders.PermissionsPolicy, Header("Permissions-Policy"));
        Assert.Equal("max-age=31536000; includeSubDomains", Header("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("X-Powered-By"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
