using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Somebody with an account and a browser that is signed in.</summary>
/// <param name="Email">The address as typed.</param>
/// <param name="Password">The password.</param>
/// <param name="Client">The browser; disposed by whoever asked for the person.</param>
/// <param name="Actor">The person in this session, for calling services.</param>
/// <param name="SessionToken">What the browser's cookie carries.</param>
/// <param name="WorkspaceId">The personal workspace.</param>
/// <param name="WorkspaceSlug">Its name in addresses.</param>
internal sealed record TestPerson(
    string Email, string Password, HttpClient Client, Actor Actor, string SessionToken, Guid WorkspaceId, string WorkspaceSlug) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}

/// <summary>What people do at the portal's doors, in one word each, through the pages that they would use.</summary>
internal static class PortalPeople
{
    /// <summary>A password that the policy accepts.</summary>
    public const string Password = "seven-Otters-cross-9-rivers";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Lifts the limits of registrations, mails and failures of one network, for a test that makes more of them than one network may.</summary>
    public static PortalApplicationFactory WithOpenDoors(this PortalApplicationFactory portal) => portal
        .With("Accounts:SignUpsPerNetworkAndHour", "10000")
        .With("Accounts:MailsPerClientAndHour", "10000")
        .With("Accounts:MailsPerAddressAndHour", "100")
        .With("Throttling:FreeFailures", "1000");

    /// <summary>An address that nobody else has.</summary>
    public static string NewEmail(string name = "ada") => $"{name}-{Guid.NewGuid():N}@example.org";

    /// <summary>Fills the registration form.</summary>
    public static Task<HttpResponseMessage> SignUpAsync(this HttpClient client, string email, string password = Password) =>
        client.SubmitAsync("/register", [("Email", email), ("Password", password)], cancellationToken: Cancel);

    /// <summary>Fills the sign-in form.</summary>
    public static Task<HttpResponseMessage> SignInAsync(this HttpClient client, string email, string password = Password, string? returnUrl = null) =>
        client.SubmitAsync(
            returnUrl is null ? "/login" : "/login?returnUrl=" + Uri.EscapeDataString(returnUrl), [("Email", email), ("Password", password)], cancellationToken: Cancel);

    /// <summary>Opens the mailed link and presses its button; the password is typed where the page asks for it.</summary>
    public static async Task<HttpResponseMessage> VerifyAsync(this HttpClient client, string link, string? password = null)
    {
        using (HttpResponseMessage opened = await client.GetAsync(link, Cancel))
        {
            await StatusAssert.RedirectsToAsync("/verify-email", opened);
        }

        return await client.SubmitAsync("/verify-email", password is null ? [] : [("Password", password)], cancellationToken: Cancel);
    }

    /// <summary>Presses the sign-out button of the account menu.</summary>
    public static Task<HttpResponseMessage> SignOutAsync(this HttpClient client) =>
        client.SubmitAsync("/dashboard", [], "form[action='/logout']", Cancel);

    /// <summary>The mails to an address that wait in the outbox, newest first.</summary>
    public static async Task<IReadOnlyList<KeptMailRow>> MailsToAsync(this PortalApplicationFactory portal, string email) =>
        [.. (await portal.Services.GetRequiredService<KeptMails>().ListAsync(Cancel)).Where(mail => string.Equals(mail.To, email, StringComparison.OrdinalIgnoreCase))];

    /// <summary>Registers, verifies by the mailed link in the same browser, and is thereby signed in.</summary>
    public static async Task<TestPerson> WithUserAsync(this PortalApplicationFactory portal, string? email = null, string password = Password)
    {
        email ??= NewEmail();
        HttpClient client = portal.NewClient();
        using (HttpResponseMessage registered = await client.SignUpAsync(email, password))
        {
            await StatusAssert.RedirectsToAsync("/verify-email", registered);
        }

        KeptMailRow mail = (await portal.MailsToAsync(email))[0];
        using HttpResponseMessage verified = await client.VerifyAsync(mail.Link!);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        return await portal.PersonAsync(client, email, password, verified.SessionCookie()!);
    }

    /// <summary>The same account in one more browser.</summary>
    public static async Task<TestPerson> SignInAgainAsync(this PortalApplicationFactory portal, TestPerson person)
    {
        HttpClient client = portal.NewClient();
        using HttpResponseMessage signedIn = await client.SignInAsync(person.Email, person.Password);
        await StatusAssert.RedirectsToAsync("/dashboard", signedIn);
        return await portal.PersonAsync(client, person.Email, person.Password, signedIn.SessionCookie()!);
    }

    /// <summary>The session token that an answer gives the browser; null when it gives none, empty when it takes it away.</summary>
    public static string? SessionCookie(this HttpResponseMessage response) => response.CookieValue("portal-session");

    /// <summary>The value that an answer sets a cookie to, whatever its prefix.</summary>
    public static string? CookieValue(this HttpResponseMessage response, string name) =>
        response.SetCookies().Select(cookie => cookie.Split(';', 2)[0].Split('=', 2))
            .LastOrDefault(pair => pair[0] == name || pair[0] == "__Host-" + name)?[1];

    /// <summary>The <c>Set-Cookie</c> headers of an answer.</summary>
    public static IEnumerable<string> SetCookies(this HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? values) ? values : [];

    /// <summary>Whether the browser is signed in.</summary>
    public static async Task<bool> IsSignedInAsync(this HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/dashboard", Cancel);
        return response.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The message at a field of a page that was answered, or null.</summary>
    public static async Task<string> TextAsync(this HttpResponseMessage response)
    {
        IHtmlDocument page = await response.ReadPageAsync(Cancel);
        return page.QuerySelector("main")?.TextContent ?? page.Body?.TextContent ?? "";
    }

    /// <summary>Reads from the store.</summary>
    public static async Task<T> ReadAsync<T>(this PortalApplicationFactory portal, Func<PortalDbContext, Task<T>> read)
    {
        await using PortalDbContext db = await portal.Services.GetRequiredService<PortalDatabase>().OpenAsync(Cancel);
        return await read(db);
    }

    private static async Task<TestPerson> PersonAsync(this PortalApplicationFactory portal, HttpClient client, string email, string password, string token)
    {
        User user = await portal.ReadAsync(db => db.Users.AsNoTracking().SingleAsync(u => u.Email == email, Cancel));
        Assert.True(SecretToken.TryParse(token, out SecretToken? parsed));
        byte[] hash = parsed.Hash;
        Session session = await portal.ReadAsync(db => db.Sessions.AsNoTracking().SingleAsync(s => s.TokenHash == hash, Cancel));
        Actor actor = new(user.Id, session.Id, email, null, null);
        CurrentWorkspace workspace = (await portal.Services.GetRequiredService<WorkspaceService>().GetAsync(actor, null, Cancel)).Value!;
        return new TestPerson(email, password, client, actor, token, workspace.Id, workspace.Slug);
    }
}
