using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Mail;

/// <summary>The outbox in a real SMTP conversation (security.md F13).</summary>
public sealed partial class SmtpDeliveryTests
{
    [Fact]
    public async Task AMail_ArrivesWithBothPartsAndItsHeaders()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(settings: MailNode.Server(peer.Port));
        await node.StartAsync();

        await node.EnqueueAsync(MailSamples.Verification());

        ReceivedMail mail = await peer.ReceiveAsync(TestContext.Current.CancellationToken);
        await node.StopAsync();
        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal("portal@example.com", mail.From);
        Assert.Equal(["ada@example.org"], mail.To);
        Assert.Null(mail.User);
        string headers = mail.Data[..mail.Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.Contains("From: \"Acme AI\" <portal@example.com>", headers, StringComparison.Ordinal);
        Assert.Contains("To: ada@example.org", headers, StringComparison.Ordinal);
        Assert.Contains("Subject: Verify your email", headers, StringComparison.Ordinal);
        Assert.Contains($"Message-ID: <{row.Id:N}@example.com>", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Auto-Submitted: auto-generated", headers, StringComparison.Ordinal);
        Assert.Matches("(?m)^Date: .+$", headers);
        Assert.Contains("multipart/alternative", headers, StringComparison.Ordinal);
        string text = Part(mail.Data, "text/plain");
        string html = Part(mail.Data, "text/html");
        Assert.True(
            mail.Data.IndexOf("text/plain", StringComparison.Ordinal) < mail.Data.IndexOf("text/html", StringComparison.Ordinal),
            "The preferred part comes last.");
        Assert.Contains(MailSamples.Link, text, StringComparison.Ordinal);
        Assert.Contains("271828", text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{MailSamples.Link}\"", html, StringComparison.Ordinal);
        Assert.NotNull(row.DeliveredAt);
        Assert.Null(row.BodySealed);
    }

    [Fact]
    public async Task AServerThatAsksWhoSends_IsTold()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync("portal:s3cret", cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(
            settings: MailNode.Server(peer.Port, ("Mail:Smtp:User", "portal"), ("Mail:Smtp:Password", "s3cret")));
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();

        Assert.Equal("portal", (await peer.ReceiveAsync(TestContext.Current.CancellationToken)).User);
    }

    /// <summary>A wrong password in the configuration is the operator's to mend: no mail is lost by it.</summary>
    [Fact]
    public async Task AServerThatRefusesThePassword_LosesNoMail()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync("portal:s3cret", cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(
            settings: MailNode.Server(peer.Port, ("Mail:Smtp:User", "portal"), ("Mail:Smtp:Password", "wrong-canary")));
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.NotNull(row.BodySealed);
        Assert.NotNull(row.NextAttemptAt);
        Assert.NotNull(row.LastReply);
        node.Log.AssertNeverContains("wrong-canary");
    }

    /// <summary>Guarantee: where encryption is asked for, nothing crosses the network without. Attack: a machine in the middle hides STARTTLS or shows a certificate of its own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AServerWithoutTrustedEncryption_GetsNoMail(bool offersStartTls)
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync(startTls: offersStartTls, cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(
            settings: [.. MailNode.Server(peer.Port).Where(setting => setting.Key != "Mail:Smtp:Security"), ("Mail:Smtp:Security", "StartTls")]);
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Null(row.DeliveredAt);
        Assert.NotNull(row.BodySealed);
        Assert.NotNull(row.NextAttemptAt);
    }

    [Fact]
    public async Task A4xxAnswer_IsTriedAgainAndDeliveredOnce()
    {
        ManualTimeProvider clock = new();
        await using SmtpPeer peer = await SmtpPeer.StartAsync(rejectFirst: 1, cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(time: clock, settings: MailNode.Server(peer.Port));
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();
        Assert.StartsWith("451", Assert.Single(await node.RowsAsync()).LastReply, StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromMinutes(1));
        await node.LookAsync();

        await peer.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, Assert.Single(await node.RowsAsync()).Attempts);
    }

    [Fact]
    public async Task A5xxAnswer_IsFinal()
    {
        ManualTimeProvider clock = new();
        await using SmtpPeer peer = await SmtpPeer.StartAsync(rejectFirst: 1, rejectCode: 554, cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(time: clock, settings: MailNode.Server(peer.Port));
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync();
        clock.Advance(TimeSpan.FromDays(1));
        await node.LookAsync();

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal(1, row.Attempts);
        Assert.StartsWith("554", row.LastReply, StringComparison.Ordinal);
        Assert.NotNull(row.FailedAt);
        Assert.Null(row.BodySealed);
    }

    /// <summary>OPS-10, F13. Guarantee: an outage loses nothing, and each mail arrives once when the server is back.</summary>
    [Fact]
    public async Task AServerThatWasAway_GetsEachMailOnceWhenItIsBack()
    {
        ManualTimeProvider clock = new();
        int port = FreePort.Next();
        await using MailNode node = await MailNode.CreateAsync(time: clock, settings: MailNode.Server(port));
        for (int i = 0; i < 5; i++)
        {
            await node.EnqueueAsync(MailSamples.Verification($"user{i}@example.org"));
        }

        for (int hour = 0; hour < 24; hour++)
        {
            await node.LookAsync();
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.All(await node.RowsAsync(), row => Assert.NotNull(row.BodySealed));
        await using SmtpPeer peer = await SmtpPeer.StartAsync(port: port, cancellationToken: TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(4));
        await node.LookAsync();
        await node.LookAsync();

        List<string> arrived = [];
        for (int i = 0; i < 5; i++)
        {
            arrived.AddRange((await peer.ReceiveAsync(TestContext.Current.CancellationToken)).To);
        }

        Assert.Equal(5, arrived.Distinct().Count());
        await node.EnqueueAsync(MailSamples.Verification("last@example.org"));
        await node.LookAsync();
        Assert.Equal(["last@example.org"], (await peer.ReceiveAsync(TestContext.Current.CancellationToken)).To);
    }

    [Fact]
    public async Task AServerThatNeverAnswers_CostsOneTimeoutAndNoMail()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        await using MailNode node = await MailNode.CreateAsync(
            settings: MailNode.Server(((IPEndPoint)silent.LocalEndpoint).Port, ("Mail:Timeout", "00:00:01")));
        await node.EnqueueAsync(MailSamples.Verification());

        await node.LookAsync().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        OutgoingMail row = Assert.Single(await node.RowsAsync());
        Assert.Equal("No answer within 1 seconds.", row.LastReply);
        Assert.NotNull(row.BodySealed);
    }

    /// <summary>An address from another script is written to at its domain's ASCII form.</summary>
    [Fact]
    public async Task ADomainBeyondAscii_IsWrittenToInItsAsciiForm()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using MailNode node = await MailNode.CreateAsync(settings: MailNode.Server(peer.Port));
        await node.EnqueueAsync(MailSamples.Verification("Ada@bücher.example"));

        await node.LookAsync();

        ReceivedMail mail = await peer.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Contains("To: Ada@xn--bcher-kva.example\r\n", mail.Data, StringComparison.Ordinal);
    }

    // Content-Type: text/plain; charset=utf-8
    // Content-Transfer-Encoding: quoted-printable
    //
    // ... token=3Dcanary=        (=XX is a byte, = at the end of a line joins it with the next; RFC 2045 section 6.7)
    private static string Part(string data, string type)
    {
        int head = data.IndexOf("Content-Type: " + type, StringComparison.OrdinalIgnoreCase);
        int start = data.IndexOf("\r\n\r\n", head, StringComparison.Ordinal) + 4;
        int end = data.IndexOf("\r\n--", start, StringComparison.Ordinal);
        string joined = data[start..end].Replace("=\r\n", "", StringComparison.Ordinal);
        byte[] bytes = Encoding.Latin1.GetBytes(Escaped().Replace(joined, match => ((char)Convert.ToByte(match.Groups[1].Value, 16)).ToString()));
        return Encoding.UTF8.GetString(bytes);
    }

    [GeneratedRegex("=([0-9A-F]{2})")]
    private static partial Regex Escaped();
}
