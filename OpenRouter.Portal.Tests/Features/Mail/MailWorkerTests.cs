using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Data.Sqlite;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Mail;

public sealed class MailWorkerTests(PostgresServer postgres)
{
    private static readonly (string Key, string Value)[] s_server = MailNode.Server(25);

    [Fact]
    public async Task ACommittedMail_IsSentAtOnceAndItsBodyErased()
    {
        CapturingMailSender sender = new();
        await using MailNode node = await MailNode.CreateAsync(sender, settings: [.. s_server, ("Mail:PollInterval", "00:01:00")]);
        await node.StartAsync();

        await node.EnqueueAsync(MailSamples.Verification());

        // Sooner than the worker's own interval: it was woken by the commit.
        CapturedMail sent = await sender.NextAsync();
        await node.StopAsync();
        Assert.Equal("ada@example.org", sent.To);
        Assert.Equal("271828", sent.Body.Code);
        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal((sent.Id, 1), (row.Id, row.Attempts));
        Assert.NotNull(row.DeliveredAt);
        Assert.Null(row.BodySealed);
        Assert.Null(row.NextAttemptAt);
    }

    /// <summary>OPS-10. Guarantee: a mail announces only what happened.</summary>
    [Fact]
    public async Task AMailOfATransactionThatRolledBack_IsNeverSent()
    {
        CapturingMailSender sender = new();
        await using MailNode node = await MailNode.CreateAsync(sender, settings: s_server);

        Result refused = await node.Database.WriteAsync<Result>(
            async db =>
            {
                node.Service<MailOutbox>().Enqueue(db, MailSamples.Verification());
                await db.SaveChangesAsync(TestContext.Current.CancellationToken);
                return new Error(ErrorKind.Conflict, "refused", "Refused.");
            },
            TestContext.Current.CancellationToken);
        await node.LookAsync();

        Assert.False(refused.IsSuccess);
        Assert.Empty(sender.All);
        Assert.Empty(await node.RowsAsync());
    }

    /// <summary>Issue item 10. Guarantee: a stolen database holds no usable link or code, before and after delivery.</summary>
    [Fact]
    public async Task TheBody_IsEncryptedAtRest()
    {
        await using MailNode node = await MailNode.CreateAsync(new CapturingMailSender(), settings: s_server);

        await node.EnqueueAsync(MailSamples.Verification());

        await AssertNotInFilesAsync(node.Folder, "canary-link-4711", "271828", "Verify your email");
        await node.LookAsync();
        await AssertNotInFilesAsync(node.Folder, "canary-link-4711", "271828", "Verify your email");
        node.Log.AssertNeverContains("canary-link-4711", "271828", "ada@example.org");
    }

    [Fact]
    public async Task AFailedAttempt_IsRepeatedWithGrowingWaitsUntilItSucceeds()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new() { Answer = _ => new MailReply(MailVerdict.TryAgain, "451 Try\r\nlater") };
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();
        await node.LookAsync();
        Assert.Single(sender.All);
        OutgoingMail first = Assert.Single(await node.RowsAsync());
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(1), first.NextAttemptAt);
        Assert.Equal("451 Try  later", first.LastReply);
        Assert.NotNull(first.BodySealed);

        clock.Advance(TimeSpan.FromMinutes(1));
        await node.LookAsync();
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMinutes(4), Assert.Single(await node.RowsAsync()).NextAttemptAt);

        sender.Answer = _ => new MailReply(MailVerdict.Delivered, null);
        clock.Advance(TimeSpan.FromMinutes(4));
        await node.LookAsync();
        Assert.Equal(3, sender.All.Count);
        Assert.Single(sender.All.Select(mail => mail.Id).Distinct());
        Assert.NotNull(Assert.Single(await node.RowsAsync()).DeliveredAt);
    }

    [Fact]
    public async Task AFailedAttempt_IsRepeatedByTheRunningWorkerWhenItIsDue()
    {
        ManualTimeProvider clock = new();
        int attempts = 0;
        CapturingMailSender sender = new() { Answer = _ => new MailReply(++attempts == 1 ? MailVerdict.TryAgain : MailVerdict.Delivered, null) };
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification());
        await node.LookAsync();
        await node.StartAsync();

        clock.Advance(TimeSpan.FromMinutes(1));

        await sender.NextAsync();
        await sender.NextAsync();
        await node.StopAsync();
        Assert.NotNull(Assert.Single(await node.RowsAsync()).DeliveredAt);
    }

    [Fact]
    public async Task ARefusedMail_IsNotRepeatedAndItsBodyErased()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new() { Answer = _ => new MailReply(MailVerdict.Refused, "550 No such user") };
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();
        clock.Advance(TimeSpan.FromDays(1));
        await node.LookAsync();

        Assert.Single(sender.All);
        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal("550 No such user", row.LastReply);
        Assert.NotNull(row.FailedAt);
        Assert.Null(row.DeliveredAt);
        Assert.Null(row.BodySealed);
        Assert.Null(row.NextAttemptAt);
    }

    [Fact]
    public async Task AMailThatIsTooOld_IsGivenUpAfterItsLastAttempt()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new() { Answer = _ => new MailReply(MailVerdict.TryAgain, "no connection") };
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: [.. s_server, ("Mail:GiveUpAfter", "02:00:00")]);
        await node.EnqueueAsync(MailSamples.Verification());
        clock.Advance(TimeSpan.FromHours(2));

        await node.LookAsync();

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal(1, row.Attempts);
        Assert.NotNull(row.FailedAt);
        Assert.Null(row.BodySealed);
    }

    /// <summary>A fault of one mail must not hold up the others, nor be forgotten.</summary>
    [Fact]
    public async Task AMailThatTripsAFault_DoesNotHoldUpTheOthers()
    {
        CapturingMailSender sender = new()
        {
            Answer = mail => mail.To == "bad@example.org" ? throw new InvalidOperationException("fault") : new MailReply(MailVerdict.Delivered, null),
        };
        await using MailNode node = await MailNode.CreateAsync(sender, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification("bad@example.org"));
        await node.EnqueueAsync(MailSamples.Verification("good@example.org"));

        await node.LookAsync();

        List<OutgoingMail> rows = await node.RowsAsync();
        Assert.Null(rows[0].DeliveredAt);
        Assert.NotNull(rows[0].NextAttemptAt);
        Assert.NotNull(rows[1].DeliveredAt);
    }

    /// <summary>OPS-10, F13. Guarantee: nodes that share a database send each mail once. Attack: none; a race.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TwoWorkersOnOneDatabase_SendEachMailOnce(bool onPostgres)
    {
        CapturingMailSender sender = new();
        string folder = TestFolder.Create("mail");
        (string Key, string Value)[] settings = onPostgres ? [.. s_server, .. await PostgresSettingsAsync(folder)] : s_server;
        await using MailNode first = await MailNode.CreateAsync(sender, folder: folder, settings: settings);
        await using MailNode second = await MailNode.CreateAsync(sender, folder: folder, settings: settings);
        for (int i = 0; i < 30; i++)
        {
            await first.EnqueueAsync(MailSamples.Verification($"user{i}@example.org"));
        }

        await Task.WhenAll(first.LookAsync(), second.LookAsync());

        Assert.Equal(30, sender.All.Count);
        Assert.Equal(30, sender.All.Select(mail => mail.Id).Distinct().Count());
        Assert.All(await second.RowsAsync(), row => Assert.NotNull(row.DeliveredAt));
    }

    /// <summary>A worker that died in the middle keeps its mail for the lease only; one that comes back late cannot undo the next one's word.</summary>
    [Fact]
    public async Task ALeaseThatEnded_LetsTheNextWorkerSendAndShutsOutTheLateOne()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new();
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification());
        long sequence = Assert.Single(await node.RowsAsync()).Sequence;
        OutgoingMail late = (await node.Queue.ClaimAsync(sequence, TestContext.Current.CancellationToken))!;

        Assert.Null(await node.Queue.ClaimAsync(sequence, TestContext.Current.CancellationToken));
        await node.LookAsync();
        Assert.Empty(sender.All);

        clock.Advance(TimeSpan.FromSeconds(90));
        await node.LookAsync();
        await node.Queue.PostponeAsync(late, clock.GetUtcNow(), "late", TestContext.Current.CancellationToken);
        await node.Queue.MarkFailedAsync(late, "late", TestContext.Current.CancellationToken);

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Single(sender.All);
        Assert.NotNull(row.DeliveredAt);
        Assert.Null(row.FailedAt);
        Assert.Null(row.NextAttemptAt);
    }

    /// <summary>OPS-10. Guarantee: an operator sees how long the oldest mail waits.</summary>
    [Fact]
    public async Task TheOldestAge_IsAMetric()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new() { Answer = _ => new MailReply(MailVerdict.TryAgain, null) };
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        IMeterFactory meters = node.Service<IMeterFactory>();
        double age = -1;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "portal.mail.oldest_age" && instrument.Meter.Scope == meters)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => age = value);
        listener.Start();
        await node.EnqueueAsync(MailSamples.Verification());
        await node.LookAsync();
        clock.Advance(TimeSpan.FromMinutes(10));

        listener.RecordObservableInstruments();
        Assert.Equal(600, age);

        sender.Answer = _ => new MailReply(MailVerdict.Delivered, null);
        await node.LookAsync();
        listener.RecordObservableInstruments();
        Assert.Equal(0, age);
    }

    [Fact]
    public async Task FinishedRows_AreDeletedAfterTheirRetention()
    {
        ManualTimeProvider clock = new();
        CapturingMailSender sender = new();
        await using MailNode node = await MailNode.CreateAsync(sender, clock, settings: s_server);
        await node.EnqueueAsync(MailSamples.Verification());
        await node.LookAsync();
        clock.Advance(TimeSpan.FromDays(29));
        await node.LookAsync();
        Assert.Single(await node.RowsAsync());

        clock.Advance(TimeSpan.FromDays(2));
        await node.LookAsync();

        Assert.Empty(await node.RowsAsync());
    }

    [Fact]
    public async Task WithoutAServer_MailsAreKept()
    {
        CapturingMailSender sender = new();
        await using MailNode node = await MailNode.CreateAsync(sender);
        await node.StartAsync();
        await node.EnqueueAsync(MailSamples.Verification());

        await node.StopAsync();

        Assert.Empty(sender.All);
        Assert.NotNull(Assert.Single(await node.RowsAsync()).BodySealed);
        Assert.Contains(node.Log.Entries, entry => entry.EventId.Id == 8006);
    }

    private async Task<(string Key, string Value)[]> PostgresSettingsAsync(string folder)
    {
        string keyFile = Path.Combine(folder, "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray()), TestContext.Current.CancellationToken);
        string connection = await postgres.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        return [("Database:Provider", "PostgreSql"), ("Database:ConnectionString", connection), ("Security:KeyFile", keyFile)];
    }

    private static async Task AssertNotInFilesAsync(string folder, params string[] canaries)
    {
        SqliteConnection.ClearAllPools();
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using StreamReader reader = new(file, Encoding.Latin1);
            string content = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            files++;
            Assert.All(canaries, canary => Assert.DoesNotContain(canary, content, StringComparison.Ordinal));
        }

        Assert.True(files > 0, "There must be files to search.");
    }
}
