using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Dashboard;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.AccountSettings;

/// <summary>The export: everything about the person, nothing about anybody else, nothing that opens anything, and only after a recent proof.</summary>
public sealed class PersonalDataTests
{
    /// <summary>Every column that refers to a person, and the part of the export that tells it.</summary>
    private static readonly Dictionary<string, string> s_exported = new()
    {
        ["AuditEntry.ActorUserId"] = "audit_entries",
        ["Session.UserId"] = "sessions",
        ["Membership.UserId"] = "memberships",
        ["ProjectAccess.UserId"] = "project_access",
        ["ApiKey.OwnerUserId"] = "api_keys",
        ["ApiKey.CreatorUserId"] = "api_keys",
        ["ApiKey.RevokedByUserId"] = "api_keys",
        ["Generation.UserId"] = "calls",
        ["KnownDevice.UserId"] = "known_devices",
        ["AuthenticatorApp.UserId"] = "authenticator_apps",
        ["RecoveryCode.UserId"] = "recovery_codes",
        ["EmailChange.UserId"] = "email_changes",
        ["Passkey.UserId"] = "passkeys",
        ["OperatorAppointment.UserId"] = "operator_appointments",
        ["RecoveryCase.UserId"] = "recovery_cases",
    };

    /// <summary>Every column that refers to a person and is not exported, and why not.</summary>
    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["AccountDeletion.UserId"] = "while there is a row nobody can sign in, so nobody can ask for an export",
        ["PasswordReset.UserId"] = "a link of one hour that holds a hash and the address, which the account's own row has",
        ["PendingSignIn.UserId"] = "a ticket of ten minutes that holds a hash and nothing else",
        ["FirstRun.UserId"] = "which hints of the dashboard were put away; says nothing about the person",
        ["IdentityUserClaim<Guid>.UserId"] = "Identity's table, which nothing writes",
        ["IdentityUserLogin<Guid>.UserId"] = "Identity's table, which nothing writes",
        ["IdentityUserToken<Guid>.UserId"] = "Identity's table, which nothing writes",
        ["IdentityUserPasskey<Guid>.UserId"] = "the public key of a passkey, whose own row is exported",
        ["OperatorAppointment.AppointedByUserId"] = "says something about the other person",
        ["PasskeyChallenge.UserId"] = "a question of five minutes",
        ["RecoveryCase.OpenForUserId"] = "the same person again while the case is open, for its unique index",
        ["RecoveryCase.StartedByUserId"] = "an operator's act, which stands in the audit trail",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Guarantee: a new column about people is exported, or somebody says why not, on the day it is made.</summary>
    [Fact]
    public async Task EveryColumnThatRefersToAPerson_IsExported_OrHasAReason()
    {
        await using PortalApplicationFactory portal = new();
        string[] parts = [.. portal.Services.GetServices<IAccountExportPart>().Select(part => part.Name)];
        string[] columns = await portal.ReadAsync(db => Task.FromResult(db.Model.GetEntityTypes().SelectMany(Columns).Distinct().Order(StringComparer.Ordinal).ToArray()));

        Assert.Contains("Session.UserId", columns);
        Assert.Equal(columns, s_exported.Keys.Concat(s_reasons.Keys).Order(StringComparer.Ordinal));
        Assert.All(s_exported.Values, part => Assert.Contains(part, parts));
        Assert.Equal(parts.Length, parts.Distinct().Count());
    }

    [Fact]
    public async Task Export_HasEverything_AndNothingThatOpensAnything()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Guid key = await Dashboards.GenerateKeyAsync(portal, person);
        await Dashboards.CallAsync(portal, person, key);

        using HttpResponseMessage answer = await person.Client.GetAsync(AccountRoutes.Export, Cancel);
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        using JsonDocument file = JsonDocument.Parse(text);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        foreach (string part in new[] { "accounts", "audit_entries", "sessions", "memberships", "api_keys", "calls", "ledger_entries", "mails" })
        {
            Assert.NotEqual(0, file.RootElement.GetProperty(part).GetArrayLength());
        }

        Assert.Equal(person.Email, file.RootElement.GetProperty("accounts")[0].GetProperty("email").GetString());
        User user = await portal.ReadAsync(db => db.Users.SingleAsync(u => u.Id == person.Actor.UserId, Cancel));
        Assert.DoesNotContain(user.PasswordHash!, text, StringComparison.Ordinal);
        Assert.DoesNotContain(user.SecurityStamp!, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(person.SessionToken, text, StringComparison.Ordinal);
    }

    /// <summary>Attack: eve asks for the export and hopes for ada's rows.</summary>
    [Fact]
    public async Task Export_HoldsNothingOfAnother()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync(PortalPeople.NewEmail("eve"));
        await Dashboards.GenerateKeyAsync(portal, ada);

        string text = await eve.Client.GetStringAsync(AccountRoutes.Export + "?userId=" + ada.Actor.UserId, Cancel);

        Assert.Contains(eve.Email, text, StringComparison.Ordinal);
        Assert.DoesNotContain(ada.Email, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ada.Actor.UserId.ToString(), text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ada.WorkspaceSlug, text, StringComparison.Ordinal);
    }

    /// <summary>SES-10. Attack: an unlocked screen, a quarter of an hour after the last proof.</summary>
    [Fact]
    public async Task Export_WithoutARecentProof_LeadsToTheProof()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        portal.Clock.Advance(TimeSpan.FromMinutes(15));

        using HttpResponseMessage answer = await person.Client.GetAsync(AccountRoutes.Export, Cancel);

        await StatusAssert.RedirectsToAsync("/account/confirm?returnUrl=%2Faccount", answer);
        Assert.Empty(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(0, await portal.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Action == AuditActions.AccountExported, Cancel)));
    }

    [Fact]
    public async Task Profile_IsSaved_AndTheChainDoesNotHoldTheName()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        ProfileService profiles = portal.Services.GetRequiredService<ProfileService>();

        Assert.True((await profiles.RenameAsync(person.Actor, "  Ada Lovelace ", Cancel)).IsSuccess);
        Assert.True((await profiles.SetTimeZoneAsync(person.Actor, "UTC", Cancel)).IsSuccess);

        Assert.Equal(new Profile("Ada Lovelace", "UTC"), await profiles.GetAsync(person.Actor, Cancel));
        List<AuditEntry> changes = await portal.ReadAsync(db => db.AuditEntries.Where(e => e.Action == AuditActions.AccountUpdated).ToListAsync(Cancel));
        Assert.Equal(2, changes.Count);
        Assert.All(changes, change => Assert.DoesNotContain("Ada", change.After, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Ada\nLovelace", null, "name_invalid")]
    [InlineData("Ada\u202eecalevoL", null, "name_invalid")]
    [InlineData(null, "Mars/Olympus", "time_zone_unknown")]
    [InlineData(null, "../etc/passwd", "time_zone_unknown")]
    public async Task Profile_RefusesWhatIsNoName_AndNoZone(string? name, string? zone, string code)
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        ProfileService profiles = portal.Services.GetRequiredService<ProfileService>();

        Result refused = zone is null ? await profiles.RenameAsync(person.Actor, name, Cancel) : await profiles.SetTimeZoneAsync(person.Actor, zone, Cancel);

        Assert.Equal(code, refused.Error?.Code);
        Assert.Equal(new Profile(null, null), await profiles.GetAsync(person.Actor, Cancel));
    }

    private static IEnumerable<string> Columns(IEntityType entity) =>
        from property in entity.GetProperties()
        where property.Name.EndsWith("UserId", StringComparison.Ordinal)
            || property.GetContainingForeignKeys().Any(key => key.PrincipalEntityType.ClrType == typeof(User))
        select $"{entity.DisplayName()}.{property.Name}";
}
