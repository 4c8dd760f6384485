using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.AccountSettings;

/// <summary>The deletion of an account: at once for programs and devices, with 14 days to come back, and then for good.</summary>
public sealed class AccountDeletionTests
{
    private static readonly TimeSpan s_window = TimeSpan.FromDays(14);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SES-07. Guarantee: sessions, on other devices too, and keys end with the commit.</summary>
    [Fact]
    public async Task Deletion_EndsSessionsAndKeysAtOnce_AndMailsTheWayBack()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson phone = await portal.SignInAgainAsync(person);
        string key = await GenerateAsync(portal, person);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(portal, key));

        Assert.True((await Deletions(portal).RequestAsync(person.Actor, Cancel)).IsSuccess);

        Assert.False(await person.Client.IsSignedInAsync());
        Assert.False(await phone.Client.IsSignedInAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(portal, key));
        Assert.Contains(AccountRoutes.UndoDeletion, (await UndoMailAsync(portal, person)).Link, StringComparison.Ordinal);
    }

    /// <summary>SES-10. Attack: an unlocked screen, a quarter of an hour after the last proof.</summary>
    [Fact]
    public async Task Deletion_WithoutARecentProof_IsRefused_AndChangesNothing()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        string key = await GenerateAsync(portal, person);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));

        Result refused = await Deletions(portal).RequestAsync(person.Actor, Cancel);

        Assert.Equal("step_up_required", refused.Error?.Code);
        Assert.True(await person.Client.IsSignedInAsync());
        Assert.Equal(HttpStatusCode.OK, await CallAsync(portal, key));
    }

    /// <summary>Guarantee: a mail scanner that opens the link changes nothing; the button acts once. Attack: the link replayed.</summary>
    [Fact]
    public async Task MailedLink_UndoesByItsButtonOnly_Once_AndKeysStayDisabled()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        string key = await GenerateAsync(portal, person);
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        string link = (await UndoMailAsync(portal, person)).Link!;

        using HttpClient browser = portal.NewClient();
        using HttpResponseMessage opened = await browser.GetAsync(link, Cancel);
        await StatusAssert.RedirectsToAsync(AccountRoutes.UndoDeletion, opened);
        await browser.GetPageAsync(AccountRoutes.UndoDeletion, Cancel);
        Assert.Equal(1, await portal.ReadAsync(db => db.AccountDeletions.CountAsync(Cancel)));

        using HttpResponseMessage undone = await browser.SubmitAsync(AccountRoutes.UndoDeletion, [], cancellationToken: Cancel);
        Assert.Contains("Your account is back", await undone.TextAsync(), StringComparison.Ordinal);
        using TestPerson again = await portal.SignInAgainAsync(person);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(portal, key));

        // Asked for again: the first mail's link is a used one and must not undo the second deletion.
        await Deletions(portal).RequestAsync(again.Actor, Cancel);
        using HttpClient replayer = portal.NewClient();
        using HttpResponseMessage replayed = await replayer.GetAsync(link, Cancel);
        Assert.Contains("Nothing can be undone here", (await replayer.GetPageAsync(AccountRoutes.UndoDeletion, Cancel)).Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(1, await portal.ReadAsync(db => db.AccountDeletions.CountAsync(Cancel)));
    }

    [Fact]
    public async Task SigningInAgain_OpensNothing_ButOffersTheUndo()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        using HttpClient browser = portal.NewClient();
        using HttpResponseMessage signedIn = await browser.SignInAsync(person.Email);
        using HttpResponseMessage dashboard = await browser.GetAsync("/dashboard", Cancel);
        Assert.Equal("/login?returnUrl=%2Fdashboard&ended=account-deleted", dashboard.Headers.Location?.ToString());
        Assert.NotNull((await browser.GetPageAsync("/login?ended=account-deleted", Cancel)).QuerySelector($"a[href='{AccountRoutes.UndoDeletion}']"));

        using HttpResponseMessage undone = await browser.SubmitAsync(AccountRoutes.UndoDeletion, [], cancellationToken: Cancel);

        Assert.Contains("Your account is back", await undone.TextAsync(), StringComparison.Ordinal);
        using TestPerson again = await portal.SignInAgainAsync(person);
        Assert.True(await again.Client.IsSignedInAsync());
    }

    /// <summary>Attack: a thief's session that was ended by the deletion, or a browser that never signed in, asks for the undo.</summary>
    [Fact]
    public async Task ASessionFromBefore_AndAStranger_UndoNothing()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson thief = await portal.SignInAgainAsync(person);
        portal.Clock.Advance(TimeSpan.FromSeconds(1));
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        using HttpClient stranger = portal.NewClient();

        foreach (HttpClient browser in new[] { thief.Client, stranger })
        {
            Assert.Null((await browser.GetPageAsync(AccountRoutes.UndoDeletion, Cancel)).QuerySelector("main form, form[method=post]:not(.p-theme)"));
        }

        Assert.Equal(1, await portal.ReadAsync(db => db.AccountDeletions.CountAsync(Cancel)));
    }

    /// <summary>RCV-04. Boundary: 14 days less a second undo; 14 days and a second do not, whether or not the sweeper has come by.</summary>
    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Undo_IsJudgedToTheSecond(int seconds, bool isBack)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        KeptMailRow mail = await UndoMailAsync(portal, person);
        portal.Clock.Advance(s_window + TimeSpan.FromSeconds(seconds));

        Assert.True(OpenRouter.Portal.Security.SecretToken.TryParse(mail.Link!.Split('/')[^1], out var link));
        Result undone = await Deletions(portal).UndoAsync(link, new(null, null), Cancel);

        Assert.Equal(isBack, undone.IsSuccess);
    }

    /// <summary>SES-07. Attack: one link pressed from many connections at once; one of them acts.</summary>
    [Fact]
    public async Task Undo_FromManyConnections_HappensOnce()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        Assert.True(OpenRouter.Portal.Security.SecretToken.TryParse((await UndoMailAsync(portal, person)).Link!.Split('/')[^1], out var link));

        Result[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Deletions(portal).UndoAsync(link, new(null, null), Cancel))));

        Assert.Single(outcomes, outcome => outcome.IsSuccess);
    }

    /// <summary>AUD-07. Guarantee: nothing personal is left, every chain is still whole, and the starter credits are not given a second time.</summary>
    [Fact]
    public async Task AfterTheWindow_ThePersonIsGone_TheChainsAreWhole_AndTheCreditsStayGiven()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        string email = PortalPeople.NewEmail("erased");
        using TestPerson person = await portal.WithUserAsync(email);
        await GenerateAsync(portal, person);
        await portal.Services.GetRequiredService<ProfileService>().RenameAsync(person.Actor, "Erasmus", Cancel);
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        portal.Clock.Advance(s_window);

        // The portal's own sweeper may be at it as well: whoever comes second does nothing.
        await Deletions(portal).EraseDueAsync(Cancel);

        Assert.Equal(0, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
        List<AuditEntry> entries = await portal.ReadAsync(db => db.AuditEntries.AsNoTracking().ToListAsync(Cancel));
        Assert.Contains(entries, entry => entry.Action == AuditActions.AccountErased);
        Assert.All(entries, entry => Assert.Equal((null, null, null, null), (entry.ActorEmail, entry.ClientAddress, entry.Device, entry.Salt)));
        Assert.All(entries, entry => Assert.DoesNotContain("erased-", entry.Before + entry.After + entry.TargetId, StringComparison.OrdinalIgnoreCase));
        AuditVerification verification = portal.Services.GetRequiredService<AuditVerification>();
        foreach (string chain in entries.Select(entry => entry.Chain).Distinct())
        {
            Assert.Null(await verification.FindFirstBrokenAsync(chain, Cancel));
        }

        await using (PortalDbContext db = await portal.Services.GetRequiredService<PortalDatabase>().OpenAsync(Cancel))
        {
            await AssertForgottenAsync(db, email);
            await AssertForgottenAsync(db, "Erasmus");
        }

        // The address is free again, but not worth a second gift.
        using TestPerson returned = await portal.WithUserAsync(email);
        Assert.Equal(0, await portal.ReadAsync(db => db.LedgerEntries.CountAsync(e => e.WorkspaceId == returned.WorkspaceId, Cancel)));
        Assert.Equal(1, await portal.ReadAsync(db => db.LedgerEntries.CountAsync(e => e.Kind == LedgerKind.StarterCredits, Cancel)));
    }

    [Fact]
    public async Task BeforeTheWindowEnds_NothingIsErased()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        await Deletions(portal).RequestAsync(person.Actor, Cancel);
        portal.Clock.Advance(s_window - TimeSpan.FromSeconds(1));

        Assert.Equal(0, await Deletions(portal).EraseDueAsync(Cancel));
        Assert.Equal(1, await portal.ReadAsync(db => db.Users.CountAsync(Cancel)));
    }

    /// <summary>WSP-09, domain.md invariant 8. Guarantee: a team keeps an Admin, also when two of them go one after the other.</summary>
    [Fact]
    public async Task TheLastAdminOfATeam_IsToldTheWayOut()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson bob = await portal.WithUserAsync(PortalPeople.NewEmail("bob"));
        await AddTeamAsync(portal, ada, bob);

        Assert.True((await Deletions(portal).RequestAsync(ada.Actor, Cancel)).IsSuccess);
        DeletionPreview preview = await Deletions(portal).PreviewAsync(bob.Actor, Cancel);
        Result refused = await Deletions(portal).RequestAsync(bob.Actor, Cancel);

        Assert.Equal("last_admin", preview.Obstacle?.Code);
        Assert.Contains("Make another member Admin first", refused.Error?.Message, StringComparison.Ordinal);
        Assert.True(await bob.Client.IsSignedInAsync());
    }

    [Fact]
    public async Task OfTwoAdminsWhoGoAtOnce_OneStays()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson bob = await portal.WithUserAsync(PortalPeople.NewEmail("bob"));
        await AddTeamAsync(portal, ada, bob);

        Result[] outcomes = await Task.WhenAll(new[] { ada, bob }.Select(person => Task.Run(() => Deletions(portal).RequestAsync(person.Actor, Cancel))));

        Assert.Single(outcomes, outcome => outcome.IsSuccess);
    }

    /// <summary>Guarantee: a key that an undone deletion left disabled is switched on by its owner, after a recent proof, and by nobody else.</summary>
    [Fact]
    public async Task ADisabledKey_IsEnabledByItsOwner_AfterAProof()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync(PortalPeople.NewEmail("eve"));
        string key = await GenerateAsync(portal, person);
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(k => k.DisabledAt, portal.Clock.GetUtcNow()), Cancel), Cancel);
        Guid id = await portal.ReadAsync(db => db.ApiKeys.Select(k => k.Id).SingleAsync(Cancel));
        ApiKeyService keys = portal.Services.GetRequiredService<ApiKeyService>();

        Assert.Equal("api_key_not_found", (await keys.EnableAsync(eve.Actor, person.WorkspaceId, id, Cancel)).Error?.Code);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("step_up_required", (await keys.EnableAsync(person.Actor, person.WorkspaceId, id, Cancel)).Error?.Code);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(portal, key));
        using TestPerson proved = await portal.SignInAgainAsync(person);
        Assert.True((await keys.EnableAsync(proved.Actor, person.WorkspaceId, id, Cancel)).IsSuccess);

        Assert.Equal(HttpStatusCode.OK, await CallAsync(portal, key));
    }

    private static AccountDeletionService Deletions(PortalApplicationFactory portal) => portal.Services.GetRequiredService<AccountDeletionService>();

    private static async Task<KeptMailRow> UndoMailAsync(PortalApplicationFactory portal, TestPerson person) =>
        (await portal.MailsToAsync(person.Email)).First(mail => mail.Subject.Contains("being deleted", StringComparison.Ordinal));

    private static async Task<string> GenerateAsync(PortalApplicationFactory portal, TestPerson person)
    {
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == person.WorkspaceId).Select(p => p.Id).SingleAsync(Cancel));
        Result<GeneratedKey> made = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "ci-build", ProjectId = project }, Guid.NewGuid(), Cancel);
        Assert.Null(made.Error);
        return made.Value!.Secret.Reveal();
    }

    private static async Task<HttpStatusCode> CallAsync(PortalApplicationFactory portal, string key)
    {
        using HttpClient program = portal.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage answer = await program.GetAsync("/api/v1/key", Cancel);
        return answer.StatusCode;
    }

    private static Task AddTeamAsync(PortalApplicationFactory portal, params TestPerson[] admins) =>
        portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db =>
            {
                Workspace team = new() { Id = Guid.NewGuid(), Slug = "acme", Name = "Acme", Kind = WorkspaceKind.Team, CreatedAt = portal.Clock.GetUtcNow() };
                db.Workspaces.Add(team);
                db.Memberships.AddRange(admins.Select(admin => new Membership
                {
                    WorkspaceId = team.Id, UserId = admin.Actor.UserId, PublicId = Guid.NewGuid(), Role = Role.Admin, JoinedAt = portal.Clock.GetUtcNow(),
                }));
                return Task.CompletedTask;
            },
            Cancel);

    // Every text of every table, so that what is added later is searched as well.
    private static async Task AssertForgottenAsync(PortalDbContext db, string text)
    {
        foreach (var column in db.Model.GetEntityTypes().Where(entity => !entity.IsMappedToJson()).SelectMany(entity => entity.GetProperties().Where(p => p.ClrType == typeof(string)), (entity, property) => (Table: entity.GetTableName(), Column: property.Name)))
        {
#pragma warning disable EF1002 // Names of the model, no input.
            int found = (await db.Database.SqlQueryRaw<int>(
                $"SELECT COUNT(*) AS \"Value\" FROM \"{column.Table}\" WHERE instr(lower(\"{column.Column}\"), lower({{0}})) > 0", text).ToListAsync(Cancel))[0];
#pragma warning restore EF1002
            Assert.True(found == 0, $"{column.Table}.{column.Column} still holds '{text}'.");
        }
    }
}
