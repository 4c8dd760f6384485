using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Accounts;

/// <summary>Before the proof of the address there is nothing to use, and nothing that could outlive the proof.</summary>
public sealed class UnverifiedTests
{
    // What a form, a query or a body could be tempted to take over.
    private static readonly string[] s_forbidden =
    [
        "EmailConfirmed", "EmailVerified", "IsVerified", "Role", "Roles", "IsAdmin", "Credits", "Balance", "StarterCredits", "LockoutEnd", "LockoutEnabled",
        "AccessFailedCount", "TwoFactorEnabled", "SecurityStamp", "PasswordHash", "NormalizedEmail", "Id", "UserId", "WorkspaceId", "CreatedAt",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>ACC-03. Guarantee: with all cookies of an unverified registration no route opens; the route table is walked.</summary>
    [Fact]
    public async Task TheCookiesOfARegistration_OpenNoRoute()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        string email = PortalPeople.NewEmail();
        using HttpResponseMessage registered = await client.SignUpAsync(email);
        using HttpResponseMessage opened = await client.GetAsync((await portal.MailsToAsync(email))[0].Link, Cancel);
        using HttpResponseMessage signedIn = await client.SignInAsync(email);
        await StatusAssert.RedirectsToAsync("/verify-email", signedIn);

        List<string> open = [];
        foreach (RouteEndpoint endpoint in RouteSweep.Endpoints(portal.Services).Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            using HttpRequestMessage request = RouteSweep.RequestFor(endpoint);
            using HttpResponseMessage response = await client.SendAsync(request, Cancel);
            if (!RouteSweep.IsRefusal(response))
            {
                open.Add($"{endpoint.RoutePattern.RawText}: {(int)response.StatusCode}");
            }
        }

        Assert.Empty(open);
        Assert.Equal((0, 0, 0), await portal.ReadAsync(async db => (await db.Users.CountAsync(Cancel), await db.Workspaces.CountAsync(Cancel), await db.LedgerEntries.CountAsync(Cancel))));
    }

    /// <summary>ACC-04. Guarantee: nothing of an earlier attempt survives the proof: no session, no password, no browser. Attack: pre-hijacking, the unexpired session.</summary>
    [Fact]
    public async Task AfterTheOwnersProof_TheEarlierStrangerHasNothing()
    {
        await using PortalApplicationFactory portal = new();
        string email = PortalPeople.NewEmail();
        using HttpClient stranger = portal.NewClient();
        using HttpResponseMessage registered = await stranger.SignUpAsync(email, "strangers-Own-Choice-77");
        using HttpResponseMessage waiting = await stranger.SignInAsync(email, "strangers-Own-Choice-77");
        using TestPerson owner = await portal.WithUserAsync(email);

        Assert.False(await stranger.IsSignedInAsync());
        using HttpResponseMessage again = await stranger.SignInAsync(email, "strangers-Own-Choice-77");
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        using HttpResponseMessage code = await stranger.SubmitAsync("/verify-email?resend=1", [("Email", email)], cancellationToken: Cancel);
        Assert.Equal("email_verification", (await portal.MailsToAsync(email))[0].Kind);
        Assert.Equal(0, await portal.ReadAsync(db => db.Registrations.CountAsync(Cancel)));
        Assert.True(await owner.Client.IsSignedInAsync());
    }

    /// <summary>ACC-05. Guarantee: a form sets what it shows and nothing else. Attack: twenty forbidden names in body and query.</summary>
    [Fact]
    public async Task ForbiddenFields_AreNotTakenOver()
    {
        await using PortalApplicationFactory portal = new();
        using HttpClient client = portal.NewClient();
        string email = PortalPeople.NewEmail();
        string token = (await client.GetPageAsync("/register", Cancel)).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Dictionary<string, string> form = new()
        {
            ["_handler"] = "register", ["__RequestVerificationToken"] = token, ["Form.Email"] = email, ["Form.Password"] = PortalPeople.Password,
        };
        foreach (string name in s_forbidden)
        {
            form[name] = form["Form." + name] = "true";
            form["User." + name] = "1";
        }

        using FormUrlEncodedContent content = new(form);
        using HttpResponseMessage answer = await client.PostAsync("/register?" + string.Join('&', s_forbidden.Select(name => name + "=true")), content, Cancel);
        await StatusAssert.RedirectsToAsync("/verify-email", answer);
        Assert.Equal(0, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
        Registration registration = await portal.ReadAsync(db => db.Registrations.SingleAsync(Cancel));
        Assert.Equal((email, 0), (registration.Email, registration.Tries));
        Assert.NotEqual("true", registration.PasswordHash);

        using HttpResponseMessage verified = await client.VerifyAsync((await portal.MailsToAsync(email))[0].Link!);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        User user = await portal.ReadAsync(db => db.Users.SingleAsync(Cancel));
        Assert.Equal((false, 0, null, false), (user.TwoFactorEnabled, user.AccessFailedCount, user.LockoutEnd, user.LockoutEnabled));
        Assert.Equal(1, await portal.ReadAsync(db => db.LedgerEntries.CountAsync(Cancel)));
    }
}
