using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Security;
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
        Assert.DoesNotContain("went wrong", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
    }

    /// <summary>ui.md: an error says what it is; "something went wrong" is for what did.</summary>
    [Theory]
    [InlineData("same-origin", HttpStatusCode.BadRequest, "The portal could not take this request")]
    [InlineData("cross-site", HttpStatusCode.Forbidden, "This is not allowed")]
    public async Task ARefusal_SaysWhatItIs(string site, HttpStatusCode status, string title)
    {
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        using HttpRequestMessage request = new(HttpMethod.Post, "/theme") { Content = new FormUrlEncodedContent([new("theme", "dark")]) };
        request.Headers.Add("Sec-Fetch-Site", site);
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(status, response);
        var page = await response.ReadPageAsync(TestContext.Current.CancellationToken);
        Assert.Equal(title, page.QuerySelector("h1")!.TextContent);
        Assert.StartsWith(title, page.Title, StringComparison.Ordinal);
        Assert.DoesNotContain("went wrong", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Error_", page.Body.TextContent, StringComparison.Ordinal);
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

    /// <summary>WEB-08. Attack: a link over http to <c>//evil.example</c> on the portal's own host, which must not become a redirect to there.</summary>
    [Theory]
    [InlineData("http://localhost//evil.example/x?a=1")]
    [InlineData("http://localhost///evil.example")]
    [InlineData("http://localhost//evil.example%2f..")]
    public async Task OverHttp_TheRedirect_NeverLeadsElsewhere(string address)
    {
        using HttpClient client = _portal.CreateClient(new() { BaseAddress = new Uri("http://localhost"), AllowAutoRedirect = false });
        using HttpResponseMessage page = await client.GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PermanentRedirect, page.StatusCode);
        Assert.Equal(("https", "localhost"), (page.Headers.Location!.Scheme, page.Headers.Location.Host));
    }

    /// <summary>WEB-10. A client of the API must find the API's error where the code failed too, not a form that it cannot read.</summary>
    [Theory]
    [InlineData("*/*")]
    [InlineData("text/html")]
    public async Task AFailureUnderTheApi_HasTheApisShape(string accept)
    {
        await BreakAsync("ApiKeySecrets");
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer " + ApiKeyText.Create("sk-or-v1-").Reveal());
        using HttpResponseMessage response = await client.GetAsync("/api/v1/key", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.InternalServerError, response);
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(500, body.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("server", body.GetProperty("error").GetProperty("metadata").GetProperty("error_type").GetString());
        Assert.DoesNotContain("ApiKeySecrets", body.GetRawText(), StringComparison.Ordinal);
    }

    /// <summary>A form whose handling failed gets the page with the reference, as any other failure; not an empty answer without headers.</summary>
    [Fact]
    public async Task AFailedForm_ShowsPeopleTheReference()
    {
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        await client.GetPageAsync("/login", TestContext.Current.CancellationToken);
        await BreakAsync("Registrations");
        using HttpResponseMessage response = await client.SubmitAsync(
            "/login", [("Email", "ada@example.org"), ("Password", "a password that is long")], cancellationToken: TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.InternalServerError, response);
        Assert.True(response.Headers.Contains("Content-Security-Policy"));
        Assert.Matches("[0-9a-f]{32}", (await response.ReadPageAsync(TestContext.Current.CancellationToken)).Body!.InnerHtml);
    }

    /// <summary>A form of an old tab, a form in an encoding that .NET no longer reads: each refusal is a page that says so, and no failure of ours.</summary>
    [Theory]
    [InlineData("application/x-www-form-urlencoded", HttpStatusCode.BadRequest)]
    [InlineData("application/json", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", HttpStatusCode.UnsupportedMediaType)]
    public async Task ARefusedForm_IsAPageWithWords(string type, HttpStatusCode status)
    {
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        foreach (string path in (string[])["/login", "/register", "/theme"])
        {
            using ByteArrayContent content = new("a=1"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using HttpResponseMessage response = await client.PostAsync(path, content, TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode == status || (path == "/theme" && response.StatusCode == HttpStatusCode.UnsupportedMediaType), $"{path}: {response.StatusCode}");
            Assert.Matches("[0-9a-f]{32}", (await response.ReadPageAsync(TestContext.Current.CancellationToken)).Body!.InnerHtml);
        }

        Assert.DoesNotContain(_portal.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    // What the code cannot foresee: a table that is not there.
    private Task<int> BreakAsync(string table) => _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
#pragma warning disable EF1002 // A constant of the tests.
        db => db.Database.ExecuteSqlRawAsync($"ALTER TABLE \"{table}\" RENAME TO \"Gone\"", TestContext.Current.CancellationToken),
#pragma warning restore EF1002
        TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using HttpClient client = _portal.NewClient();
        client.DefaultRequestHeaders.Add("Accept", accept);
        return await client.GetAsync(path, TestContext.Current.CancellationToken);
    }
}
