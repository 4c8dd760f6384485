using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

public sealed class ErrorAnswersTests : IDisposable
{
    private readonly AnsweringHost _portal = new();

    public void Dispose() => _portal.Dispose();

    /// <summary>conventions.md 4.8: a probe for a page that cannot exist must not be told that it does, nor be sent to the login page.</summary>
    [Theory]
    [InlineData("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")]
    [InlineData("/nothing")]
    [InlineData("/dashboard/nothing")]
    [InlineData("/.git/config")]
    [InlineData("/swagger/index.html")]
    [InlineData("/appsettings.json")]
    public async Task AnUnknownAddress_IsATrue404_ForPeopleAndPrograms(string path)
    {
        using HttpResponseMessage page = await GetAsync(path, "text/html");
        await StatusAssert.IsAsync(HttpStatusCode.NotFound, page);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        using HttpResponseMessage problem = await GetAsync(path, "*/*");
        await StatusAssert.IsAsync(HttpStatusCode.NotFound, problem);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task AFailure_ShowsPeopleTheReferenceThatTheLogCarries()
    {
        _portal.Failure = new InvalidOperationException("boom");
        using HttpResponseMessage page = await GetAsync("/", "text/html");
        await StatusAssert.IsAsync(HttpStatusCode.InternalServerError, page);
        var document = await page.ReadPageAsync(TestContext.Current.CancellationToken);
        Assert.Matches("[0-9a-f]{32}", document.Body!.InnerHtml);
        Assert.Contains(_portal.Log.Entries, entry => entry.Level == Microsoft.Extensions.Logging.LogLevel.Error && entry.Details.Contains("boom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AFailure_IsAProblemWithATraceForPrograms()
    {
        _portal.Failure = new InvalidOperationException("boom");
        using HttpResponseMessage response = await GetAsync("/", "application/json");
        JsonElement problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(500, problem.GetProperty("status").GetInt32());
        Assert.Matches("^[0-9a-f]{32}$", problem.GetProperty("traceId").GetString());
        Assert.DoesNotContain("boom", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("*/*")]
    public async Task ABusyStore_IsLater(string accept)
    {
        _portal.Failure = new SqliteException("database is locked", 5);
        using HttpResponseMessage response = await GetAsync("/", accept);
        await StatusAssert.IsAsync(HttpStatusCode.ServiceUnavailable, response);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task AWrongMethod_Is405_AndSaysWhichWouldDo()
    {
        using HttpClient client = _portal.NewClient();
        using HttpResponseMessage response = await client.DeleteAsync("/robots.txt", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.MethodNotAllowed, response);
        Assert.Contains("GET", response.Content.Headers.Allow);
        Assert.DoesNotContain("DELETE", response.Content.Headers.Allow);
    }

    /// <summary>LGN-13. Attack: another site posts a form with the victim's cookies.</summary>
    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.BadRequest)] // let through, then refused for its missing token
    [InlineData("none", HttpStatusCode.BadRequest)]
    public async Task AWriteThatAnotherSiteWrote_IsForbidden(string site, HttpStatusCode status)
    {
        using HttpClient client = _portal.NewClient();
        using HttpRequestMessage request = new(HttpMethod.Post, "/theme");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Content = new FormUrlEncodedContent([new("theme", "dark")]);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(status, response);
        Assert.False(response.Headers.Contains("Set-Cookie") && response.Headers.GetValues("Set-Cookie").Any(cookie => cookie.Contains("theme", StringComparison.Ordinal)));
    }

    /// <summary>WEB-08.</summary>
    [Fact]
    public async Task OverHttp_PagesAreSentToHttps_AndTheApiIsRefused()
    {
        using HttpClient client = _portal.CreateClient(new() { BaseAddress = new Uri("http://localhost"), AllowAutoRedirect = false });
        using HttpResponseMessage page = await client.GetAsync("/login?returnUrl=%2Fkeys", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PermanentRedirect, page.StatusCode);
        Assert.Equal("https://localhost/login?returnUrl=%2Fkeys", page.Headers.Location!.OriginalString);
        using HttpResponseMessage api = await client.GetAsync("/api/v1/models", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.Forbidden, api);
        Assert.Null(api.Headers.Location);
        using HttpResponseMessage health = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, health);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        return await client.GetAsync(path, TestContext.Current.CancellationToken);
    }
}
