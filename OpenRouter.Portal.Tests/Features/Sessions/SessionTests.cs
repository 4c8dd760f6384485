using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Sessions;

/// <summary>The session as a browser has it: its cookie, its renewal, its end, and what it does not open.</summary>
public sealed class SessionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SES-02. Guarantee: HttpOnly, Lax, whole site, no domain; __Host- and Secure under https, 30 days.</summary>
    [Fact]
    public async Task TheCookie_UnderHttpsAndOnLocalhost_HasItsAttributes()
    {
        await using PortalApplicationFactory https = new();
        await using PortalApplicationFactory localhost = new() { RealTime = true };
        localhost.StartOnLoopback();
        string[] cookies = [await CookieOfAsync(https), await CookieOfAsync(localhost)];

        Assert.Matches("^__Host-portal-session=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; secure; samesite=lax; httponly$", cookies[0]);
        Assert.Matches("^portal-session=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; samesite=lax; httponly$", cookies[1]);
    }

    /// <summary>SES-01. Guarantee: the database holds a hash only, and the log nothing.</summary>
    [Fact]
    public async Task TheToken_IsNeitherInTheDatabaseNorInTheLog()
    {
        await using PortalApplicationFactory portal = new() { LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug };
        using TestPerson person = await portal.WithUserAsync();
        Assert.True(await person.Client.IsSignedInAsync());
        Session session = await portal.ReadAsync(db => db.Sessions.SingleAsync(Cancel));
        Assert.True(SecretToken.TryParse(person.SessionToken, out SecretToken? token));

        Assert.Equal(token.Hash, session.TokenHash);
        portal.Log.AssertNeverContains(person.SessionToken, person.Password);
        string file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile, Cancel)) + Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile + "-wal", Cancel));
        Assert.DoesNotContain(person.SessionToken, file, StringComparison.Ordinal);
    }

    /// <summary>LGN-12. Guarantee: each sign-in makes a new id; what the browser brought along is never adopted, and an earlier session of it ends. Attack: fixation.</summary>
    [Fact]
    public async Task EachSignIn_MakesANewId_AndAdoptsNothing()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        string planted = SecretToken.Create().Reveal();
        using HttpClient bare = Bare(portal);
        using HttpRequestMessage get = WithCookie(HttpMethod.Get, "/login", planted);
        using HttpResponseMessage page = await bare.SendAsync(get, Cancel);
        string token = (await page.ReadPageAsync(Cancel)).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        string antiforgery = page.SetCookies().Single(cookie => cookie.Contains("CfDJ8", StringComparison.Ordinal)).Split(';')[0];
        using HttpRequestMessage post = WithCookie(HttpMethod.Post, "/login", planted, antiforgery);
        post.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "sign-in", ["__RequestVerificationToken"] = token, ["Form.Email"] = person.Email, ["Form.Password"] = person.Password,
        });
        using HttpResponseMessage signedIn = await bare.SendAsync(post, Cancel);

        Assert.NotNull(signedIn.SessionCookie());
        Assert.NotEqual(planted, signedIn.SessionCookie());
        Assert.NotEqual(person.SessionToken, signedIn.SessionCookie());
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(bare, planted));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bare, signedIn.SessionCookie()!));
    }

    /// <summary>SES-04. Guarantee: the server judges: a deleted row, altered dates and an ended row refuse the cookie at the next request.</summary>
    [Theory]
    [InlineData("DELETE FROM \"Sessions\"")]
    [InlineData("UPDATE \"Sessions\" SET \"LastSeenAt\" = \"LastSeenAt\" - 2592000001")]
    [InlineData("UPDATE \"Sessions\" SET \"CreatedAt\" = \"CreatedAt\" - 7776000001")]
    [InlineData("UPDATE \"Sessions\" SET \"EndedAt\" = \"CreatedAt\", \"EndReason\" = 'RevokedElsewhere'")]
    [InlineData("UPDATE \"Sessions\" SET \"TokenHash\" = randomblob(32)")]
    public async Task ACookieWhoseRowSaysNo_IsRefused(string sql)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Assert.True(await person.Client.IsSignedInAsync());
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql, Cancel), Cancel);
        Assert.False(await person.Client.IsSignedInAsync());
    }

    /// <summary>SES-11, invariant 5. Guarantee: signing out ends it on the server, clears the browser and is written down; the copied cookie opens nothing.</summary>
    [Fact]
    public async Task SigningOut_EndsItOnTheServer()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        using HttpResponseMessage answer = await person.Client.SignOutAsync();

        await StatusAssert.RedirectsToAsync("/login?ended=signed-out", answer);
        Assert.Equal("", answer.SessionCookie());
        Assert.Equal("\"cache\", \"storage\"", Assert.Single(answer.Headers.GetValues("Clear-Site-Data")));
        using HttpClient bare = Bare(portal);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(bare, person.SessionToken));
        Assert.True(await other.Client.IsSignedInAsync());
        Assert.Equal(1, await portal.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Action == AuditActions.LogoutSucceeded, Cancel)));
        Assert.Contains("You are signed out", (await person.Client.GetPageAsync("/login?ended=signed-out", Cancel)).Body!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>SES-10, LGN-12. Guarantee: the confirm page asks for the password, replaces the token and sets the proof.</summary>
    [Fact]
    public async Task Confirming_ReplacesTheTokenAndSetsTheProof()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        StepUp stepUp = portal.Services.GetRequiredService<StepUp>();
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("step_up_required", (await portal.ReadAsync(db => stepUp.RequireAsync(db, person.Actor, Cancel))).Error?.Code);
        using HttpResponseMessage wrong = await person.Client.SubmitAsync("/account/confirm?returnUrl=/keys", [("Password", "not-My-password-1")], cancellationToken: Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using HttpResponseMessage right = await person.Client.SubmitAsync("/account/confirm?returnUrl=/keys", [("Password", person.Password)], cancellationToken: Cancel);

        await StatusAssert.RedirectsToAsync("/keys", right);
        Assert.True((await portal.ReadAsync(db => stepUp.RequireAsync(db, person.Actor, Cancel))).IsSuccess);
        Assert.NotEqual(person.SessionToken, right.SessionCookie());
        using HttpClient bare = Bare(portal);
        Assert.Equal(HttpStatusCode.Found, await StatusAsync(bare, person.SessionToken));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bare, right.SessionCookie()!));
        Assert.Equal(1, await portal.ReadAsync(db => db.Sessions.CountAsync(Cancel)));
        portal.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.True((await portal.ReadAsync(db => stepUp.RequireAsync(db, person.Actor, Cancel))).IsSuccess);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False((await portal.ReadAsync(db => stepUp.RequireAsync(db, person.Actor, Cancel))).IsSuccess);
    }

    /// <summary>Invariant 1, D1, D2. Guarantee: a cookie opens nothing of the API, a key and HTTP Basic nothing else; the route table is walked.</summary>
    [Fact]
    public async Task TheTwoPlanes_NeverMeet()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Guid project = await portal.ReadAsync(db => db.Projects.Select(p => p.Id).SingleAsync(Cancel));
        var made = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "ci-build", ProjectId = project }, Guid.NewGuid(), Cancel);
        string key = made.Value!.Secret.Reveal();
        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{person.Email}:{person.Password}"));
        using HttpClient bare = Bare(portal);
        List<string> open = [];
        int api = 0;
        int pages = 0;
        foreach (RouteEndpoint endpoint in RouteSweep.Endpoints(portal.Services).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            bool isApi = endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/v1", StringComparison.Ordinal);
            _ = isApi ? api++ : pages++;
            foreach (AuthenticationHeaderValue? credential in (AuthenticationHeaderValue?[])[isApi ? null : new("Bearer", key), new("Basic", basic)])
            {
                using HttpRequestMessage request = RouteSweep.RequestFor(endpoint);
                request.Headers.Authorization = credential;
                if (isApi)
                {
                    request.Headers.Add("Cookie", $"__Host-portal-session={person.SessionToken}");
                }

                using HttpResponseMessage response = await bare.SendAsync(request, Cancel);
                bool isRefused = isApi ? response.StatusCode == HttpStatusCode.Unauthorized : RouteSweep.IsRefusal(response);
                if (!isRefused)
                {
                    open.Add($"{endpoint.RoutePattern.RawText} {credential?.Scheme}: {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(open);
        Assert.True(api >= 2 && pages >= 3, $"{api} {pages}");
        using HttpRequestMessage good = new(HttpMethod.Get, "/api/v1/key");
        good.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage opens = await bare.SendAsync(good, Cancel);
        Assert.Equal(HttpStatusCode.OK, opens.StatusCode);
    }

    private static HttpClient Bare(PortalApplicationFactory portal) =>
        portal.CreateClient(new WebApplicationFactoryClientOptions { BaseAddress = portal.Origin, AllowAutoRedirect = false, HandleCookies = false });

    private static HttpRequestMessage WithCookie(HttpMethod method, string address, string session, string more = "a=b")
    {
        HttpRequestMessage request = new(method, address);
        request.Headers.Add("Cookie", $"__Host-portal-session={session}; {more}");
        return request;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient bare, string session)
    {
        using HttpRequestMessage request = WithCookie(HttpMethod.Get, "/dashboard", session);
        using HttpResponseMessage response = await bare.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    private static async Task<string> CookieOfAsync(PortalApplicationFactory portal)
    {
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient client = portal.NewClient();
        using HttpResponseMessage signedIn = await client.SignInAsync(person.Email);
        return signedIn.SetCookies().Single(cookie => cookie.Contains("portal-session", StringComparison.Ordinal));
    }
}
