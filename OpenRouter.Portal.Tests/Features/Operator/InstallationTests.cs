using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Operator;

/// <summary>Settings, mail queue, key ring and panic, on the page and on the command line.</summary>
public sealed class InstallationTests : IAsyncDisposable
{
    private const string Secret = "hunter2-of-the-mail-server";
    private readonly PortalApplicationFactory _portal = new PortalApplicationFactory().WithOpenDoors().With("Mail:Smtp:Password", Secret).With("Mail:Smtp:User", "987654321");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private InstallationService Installation => _portal.Services.GetRequiredService<InstallationService>();

    /// <summary>Guarantee: limits are shown by name and value; of a text, which may be a secret, only that it is set.</summary>
    [Fact]
    public async Task Settings_ShowLimits_AndNoTexts()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        IReadOnlyList<SettingRow> rows = (await Installation.GetAsync(op.Actor, Cancel)).Value!.Settings;
        Assert.Contains(new SettingRow("Sessions:IdleTimeout", "30.00:00:00"), rows);
        Assert.Contains(new SettingRow("Accounts:SignUpsPerNetworkAndHour", "10000"), rows);
        Assert.Contains(new SettingRow("Mail:Smtp:Password", "set"), rows);
        Assert.Contains(new SettingRow("Mail:Smtp:User", "set"), rows);
        Assert.Contains(new SettingRow("Database:ConnectionString", "set"), rows);
        Assert.DoesNotContain(rows, row => row.Value.Contains(Secret, StringComparison.Ordinal) || row.Value.Contains("Data Source", StringComparison.Ordinal));
    }

    /// <summary>SES-12. Guarantee: a panic ends everybody's sessions and half-finished sign-ins; what came from outside under an old key fails, what the installation keeps still opens.</summary>
    [Fact]
    public async Task Panic_EndsEverybodysSessions_AndRevokesTheOldKeys()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        using TestPerson ada = await _portal.WithUserAsync();
        using TestPerson bob = await _portal.WithUserAsync();
        await _portal.SetSecondFactorAsync(bob, true);
        using HttpClient half = _portal.NewClient();
        using (await half.SignInAsync(bob.Email))
        {
            Assert.Equal(1, await _portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        }

        IDataProtector protector = _portal.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        byte[] old = protector.Protect([1, 2, 3]);

        Assert.True((await Installation.PanicAsync(op.Actor, Cancel)).IsSuccess);

        foreach (TestPerson person in new[] { op, ada, bob })
        {
            Assert.False(await person.Client.IsSignedInAsync());
        }

        Assert.Equal(0, await _portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        // The framework reads a changed ring beside the first call that asks for it.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (Record.Exception(() => protector.Unprotect(old)) is null && !patience.IsCancellationRequested)
        {
            await Task.Yield();
        }

        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => protector.Unprotect(old));
        Assert.Equal([1, 2, 3], protector.OpenAtRest(old));
        Assert.Equal([4], protector.Unprotect(protector.Protect([4])));
        Assert.NotEmpty(await _portal.MailsToAsync(ada.Email));
        Assert.Contains(await _portal.AuditAsync(AuditChain.Installation), entry => entry.Action == AuditActions.PanicPressed && entry.ActorUserId == op.Actor.UserId);
        using TestPerson again = await _portal.SignInAgainAsync(ada);
        Assert.True(await again.Client.IsSignedInAsync());
    }

    /// <summary>SES-12. Guarantee: a rotation makes a new key and loses nothing.</summary>
    [Fact]
    public async Task Rotating_MakesANewKey_AndOlderOnesStillOpen()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        IDataProtector protector = _portal.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        byte[] old = protector.Protect([1]);
        Guid[] before = [.. (await Installation.GetAsync(op.Actor, Cancel)).Value!.Keys.Select(key => key.Id)];
        Assert.True((await Installation.RotateAsync(op.Actor, Cancel)).IsSuccess);
        IReadOnlyList<RingKeyRow> after = (await Installation.GetAsync(op.Actor, Cancel)).Value!.Keys;
        Assert.Single(after, key => !before.Contains(key.Id));
        Assert.DoesNotContain(after, key => key.IsRevoked);
        Assert.Equal([1], protector.Unprotect(old));
    }

    /// <summary>Guarantee: the queue shows state and last reply and never a text; a waiting mail is due at once after a retry, one on its way is left alone.</summary>
    [Fact]
    public async Task MailQueue_ShowsTheLastReply_AndRetries()
    {
        using TestPerson op = await _portal.WithOperatorAsync();
        MailDeskService desk = _portal.Services.GetRequiredService<MailDeskService>();
        MailQueue queue = _portal.Services.GetRequiredService<MailQueue>();
        Assert.True((await desk.SendTestAsync(op.Actor, Cancel)).IsSuccess);
        OutgoingMail mail = await _portal.ReadAsync(db => db.OutgoingMails.AsNoTracking().SingleAsync(m => m.Kind == "test", Cancel));
        OutgoingMail taken = (await queue.ClaimAsync(mail.Sequence, Cancel))!;
        Assert.Equal(OperatorErrors.MailNotWaiting.Code, (await desk.RetryAsync(op.Actor, mail.Id, Cancel)).Error?.Code);
        await queue.PostponeAsync(taken, _portal.Clock.GetUtcNow() + TimeSpan.FromHours(4), "451 greylisted", Cancel);

        MailRow row = Assert.Single((await desk.ListAsync(op.Actor, Cancel)).Value!, m => m.Id == mail.Id);
        Assert.Equal((MailState.Waiting, 1, "451 greylisted"), (row.State, row.Attempts, row.LastReply));
        Assert.True((await desk.RetryAsync(op.Actor, mail.Id, Cancel)).IsSuccess);
        Assert.NotNull(await queue.ClaimAsync(mail.Sequence, Cancel));
    }

    /// <summary>Guarantee: the first start prints one token; the commands say one sentence and exit.</summary>
    [Fact]
    public async Task TheProcess_PrintsTheTokenOnce_AndTakesCommands()
    {
        string folder = TestFolder.Create("process");
        await using (PortalProcess first = await PortalProcess.StartAsync(folder, cancellationToken: Cancel))
        {
            Assert.Contains("/operator/claim", first.Output, StringComparison.Ordinal);
            await first.TerminateAsync(Cancel);
        }

        await using (PortalProcess second = await PortalProcess.StartAsync(folder, cancellationToken: Cancel))
        {
            Assert.DoesNotContain("/operator/claim", second.Output, StringComparison.Ordinal);
            await second.TerminateAsync(Cancel);
        }

        ProcessResult unknown = await PortalProcess.RunToEndAsync(folder, arguments: ["--make-operator", "nobody@example.org"], cancellationToken: Cancel);
        Assert.Equal((1, "There is no account with this address."), (unknown.ExitCode, unknown.Errors.Trim()));
        ProcessResult panic = await PortalProcess.RunToEndAsync(folder, arguments: ["--panic"], cancellationToken: Cancel);
        Assert.Equal(0, panic.ExitCode);
        Assert.Contains("All sessions have ended", panic.Output, StringComparison.Ordinal);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _portal.DisposeAsync();
}
