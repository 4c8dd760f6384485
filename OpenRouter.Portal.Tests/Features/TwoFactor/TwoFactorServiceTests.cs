using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.TwoFactor;

/// <summary>What the owner does with the second factor.</summary>
public sealed class TwoFactorServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>MFA-06, F11. Guarantee: nothing is on before a code was right; a newer set-up kills the older one.</summary>
    [Fact]
    public async Task Begin_ProtectsNothing_UntilACodeConfirmedIt()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        TwoFactorService service = Service(portal);
        Enrolment first = (await service.BeginAsync(person.Actor, Cancel)).Value!;
        Enrolment second = (await service.BeginAsync(person.Actor, Cancel)).Value!;

        Assert.NotEqual(first.Secret, second.Secret);
        Assert.Equal(32, second.Secret.Length);
        Assert.False((await service.GetAsync(person.Actor, Cancel)).IsEnabled);
        using TestPerson again = await portal.SignInAgainAsync(person);
        Assert.Equal("two_factor_enrolment_gone", (await service.ConfirmAsync(person.Actor, first.Id, Code(portal, first), Cancel)).Error?.Code);
        Assert.Equal("two_factor_code_wrong", (await service.ConfirmAsync(person.Actor, second.Id, "+12345", Cancel)).Error?.Code);
        Assert.Equal("two_factor_code_wrong", (await service.ConfirmAsync(person.Actor, second.Id, Code(portal, first), Cancel)).Error?.Code);
        Assert.False((await service.GetAsync(person.Actor, Cancel)).IsEnabled);
    }

    /// <summary>MFA-06, F7, SES-07. Guarantee: enabling gives ten codes, ends every other session and keeps this one; it is mailed and written down.</summary>
    [Fact]
    public async Task Confirm_GivesTenCodes_EndsOtherSessions_AndTellsTheOwner()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        (_, IReadOnlyList<string> codes) = await portal.EnableTwoFactorAsync(person.Actor);

        Assert.Equal(10, codes.Count);
        TwoFactorStatus status = await Service(portal).GetAsync(person.Actor, Cancel);
        Assert.Equal((true, 10, portal.Clock.GetUtcNow()), (status.IsEnabled, status.CodesLeft, status.CodesMadeAt!.Value));
        Assert.True(await person.Client.IsSignedInAsync());
        Assert.False(await other.Client.IsSignedInAsync());
        Assert.Equal("two_factor_enabled", (await portal.MailsToAsync(person.Email))[0].Kind);
        Assert.Contains(AuditActions.TwoFactorEnabled, await ActionsAsync(portal, person));
    }

    /// <summary>MFA-06, SES-10. Guarantee: each change needs a proof younger than 15 minutes, and newer than the factor itself.</summary>
    [Fact]
    public async Task EveryChange_NeedsAProofThatIsFresh_AndHoldsTheFactor()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        TwoFactorService service = Service(portal);
        Enrolment enrolment = (await service.BeginAsync(person.Actor, Cancel)).Value!;
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("step_up_required", (await service.BeginAsync(person.Actor, Cancel)).Error?.Code);
        Assert.Equal("step_up_required", (await service.ConfirmAsync(person.Actor, enrolment.Id, Code(portal, enrolment), Cancel)).Error?.Code);
        using HttpResponseMessage proved = await person.Client.SubmitAsync("/account/confirm", [("Password", person.Password)], cancellationToken: Cancel);
        (byte[] secret, IReadOnlyList<string> codes) = await portal.EnableTwoFactorAsync(person.Actor);

        // The proof of a moment ago was the password alone.
        Func<Task<Error?>>[] changes =
        [
            async () => (await service.BeginAsync(person.Actor, Cancel)).Error,
            async () => (await service.RenewCodesAsync(person.Actor, Cancel)).Error,
            async () => (await service.DisableAsync(person.Actor, Cancel)).Error,
        ];
        foreach (Func<Task<Error?>> change in changes)
        {
            Assert.Equal("step_up_required", (await change())?.Code);
        }

        await portal.ConfirmIdentityAsync(new TwoFactorPerson(person, secret, codes));
        foreach (Func<Task<Error?>> change in changes)
        {
            Assert.Null(await change());
        }

        Assert.False((await service.GetAsync(person.Actor, Cancel)).IsEnabled);
        using TestPerson withoutCode = await portal.SignInAgainAsync(person);
        Assert.Equal(["two_factor_disabled", "recovery_codes_made", "two_factor_enabled"], (await portal.MailsToAsync(person.Email)).Select(mail => mail.Kind).Where(kind => kind.Contains("factor", StringComparison.Ordinal) || kind.Contains("codes", StringComparison.Ordinal)));
    }

    /// <summary>MFA-06, MFA-10. Guarantee: another app makes another seed; the old one and the old codes open nothing.</summary>
    [Fact]
    public async Task ChangingTheApp_KillsTheOldSeedAndTheOldCodes()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        await portal.ConfirmIdentityAsync(person);
        (byte[] secret, IReadOnlyList<string> codes) = await portal.EnableTwoFactorAsync(person.Person.Actor);
        portal.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.NotEqual(person.Secret, secret);
        Assert.Equal("two_factor_code_wrong", (await UseAsync(portal, person, portal.CodeOf(person.Secret))).Error?.Code);
        Assert.Equal("recovery_code_wrong", (await UseRecoveryAsync(portal, person, person.Codes[0])).Error?.Code);
        Assert.True((await UseAsync(portal, person, portal.CodeOf(secret))).IsSuccess);
        Assert.True((await UseRecoveryAsync(portal, person, codes[0])).IsSuccess);
        Assert.Equal(1, await portal.ReadAsync(db => db.AuthenticatorApps.CountAsync(Cancel)));
    }

    /// <summary>MFA-10, MFA-14. Guarantee: each code works once and mails the count left; a new set kills what is left of the old.</summary>
    [Fact]
    public async Task RecoveryCodes_WorkOnce_AndANewSetKillsTheOld()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        for (int used = 0; used < 7; used++)
        {
            Assert.True((await UseRecoveryAsync(portal, person, person.Codes[used])).IsSuccess);
        }

        Assert.Equal("recovery_code_wrong", (await UseRecoveryAsync(portal, person, person.Codes[0])).Error?.Code);
        TwoFactorStatus status = await Service(portal).GetAsync(person.Person.Actor, Cancel);
        Assert.Equal((3, true), (status.CodesLeft, status.HasFewCodes));
        IReadOnlyList<OpenRouter.Portal.Features.Mail.KeptMailRow> mails = await portal.MailsToAsync(person.Person.Email);
        Assert.Equal(7, mails.Count(mail => mail.Kind == "recovery_code_used"));

        await portal.ConfirmIdentityAsync(person);
        string renewed = (await Service(portal).RenewCodesAsync(person.Person.Actor, Cancel)).Value![0].Grouped;
        Assert.Equal("recovery_code_wrong", (await UseRecoveryAsync(portal, person, person.Codes[9])).Error?.Code);
        Assert.True((await UseRecoveryAsync(portal, person, renewed.ToLowerInvariant())).IsSuccess);
        Assert.Equal(9, (await Service(portal).GetAsync(person.Person.Actor, Cancel)).CodesLeft);
    }

    /// <summary>MFA-02, MFA-09. Guarantee: neither the seed nor a code stands in the database file or the log. Attack: a stolen backup.</summary>
    [Fact]
    public async Task SeedAndCodes_AreNeitherInTheDatabaseNorInTheLog()
    {
        await using PortalApplicationFactory portal = new() { LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug };
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        string seed = Base32.Encode(person.Secret);
        string file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile, Cancel)) + Encoding.Latin1.GetString(await File.ReadAllBytesAsync(portal.DatabaseFile + "-wal", Cancel));

        string[] secrets = [seed, Encoding.Latin1.GetString(person.Secret), Convert.ToHexString(person.Secret), Convert.ToBase64String(person.Secret), .. person.Codes, .. person.Codes.Select(code => code.Replace("-", "", StringComparison.Ordinal))];
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, file, StringComparison.OrdinalIgnoreCase));
        portal.Log.AssertNeverContains([seed, .. person.Codes]);

        // Bound to the user: the row of one account opens for no other.
        AuthenticatorApp app = await portal.ReadAsync(db => db.AuthenticatorApps.AsNoTracking().SingleAsync(Cancel));
        AuthenticatorApp moved = new() { Id = app.Id, UserId = Guid.NewGuid(), State = app.State, SecretSealed = app.SecretSealed, CreatedAt = app.CreatedAt };
        AuthenticatorSeal seal = portal.Services.GetRequiredService<AuthenticatorSeal>();
        Assert.Equal(person.Secret, seal.Open(app));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => seal.Open(moved));
    }

    /// <summary>Guarantee: a set-up that was begun before a change of credentials cannot be confirmed after it.</summary>
    [Fact]
    public async Task ACredentialChange_EndsAPendingSetUp()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Enrolment enrolment = (await Service(portal).BeginAsync(person.Actor, Cancel)).Value!;
        CredentialChange change = portal.Services.GetRequiredService<CredentialChange>();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(db => change.EndEverythingElseAsync(db, person.Actor.UserId, person.Actor.SessionId, Cancel), Cancel);

        Assert.Equal("two_factor_enrolment_gone", (await Service(portal).ConfirmAsync(person.Actor, enrolment.Id, Code(portal, enrolment), Cancel)).Error?.Code);
    }

    private static TwoFactorService Service(PortalApplicationFactory portal) => portal.Services.GetRequiredService<TwoFactorService>();

    private static string Code(PortalApplicationFactory portal, Enrolment enrolment)
    {
        Assert.True(Base32.TryDecode(enrolment.Secret, out byte[]? secret));
        return portal.CodeOf(secret);
    }

    private static Task<Result> UseAsync(PortalApplicationFactory portal, TwoFactorPerson person, string code) => portal.Services.GetRequiredService<PortalDatabase>()
        .WriteAsync(db => portal.Services.GetRequiredService<SecondFactor>().UseCodeAsync(db, person.Person.Actor.UserId, code, Cancel), Cancel);

    private static Task<Result> UseRecoveryAsync(PortalApplicationFactory portal, TwoFactorPerson person, string code) => portal.Services.GetRequiredService<PortalDatabase>()
        .WriteAsync(db => portal.Services.GetRequiredService<SecondFactor>().UseRecoveryCodeAsync(db, person.Person.Actor.UserId, code, Cancel), Cancel);

    private static async Task<List<string>> ActionsAsync(PortalApplicationFactory portal, TestPerson person)
    {
        string chain = AuditChain.OfUser(person.Actor.UserId);
        return await portal.ReadAsync(db => db.AuditEntries.Where(e => e.Chain == chain).Select(e => e.Action).ToListAsync(Cancel));
    }
}
