using System.Net;
using System.Net.Mail;

namespace OpenRouter.Portal.Tests.TestKit;

public sealed class SmtpPeerTests
{
    [Fact]
    public async Task AMessage_FromASignedInSender_ArrivesAsSent()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync("portal:s3cret", cancellationToken: TestContext.Current.CancellationToken);
        using SmtpClient client = ClientOf(peer);
        client.Credentials = new NetworkCredential("portal", "s3cret");

        await client.SendMailAsync("from@example.com", "to@example.com", "Subject line", "Body text", TestContext.Current.CancellationToken);

        ReceivedMail mail = await peer.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Equal("from@example.com", mail.From);
        Assert.Equal(["to@example.com"], mail.To);
        Assert.Equal("portal", mail.User);
        Assert.Contains("Subject: Subject line", mail.Data, StringComparison.Ordinal);
        Assert.Contains("Body text", mail.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RejectFirst_One_RefusesOneMessageForNow()
    {
        await using SmtpPeer peer = await SmtpPeer.StartAsync(rejectFirst: 1, cancellationToken: TestContext.Current.CancellationToken);
        using SmtpClient client = ClientOf(peer);

        await Assert.ThrowsAsync<SmtpException>(() => SendAsync(client, "first"));
        await SendAsync(client, "second");

        ReceivedMail mail = await peer.ReceiveAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Subject: second", mail.Data, StringComparison.Ordinal);
    }

    private static SmtpClient ClientOf(SmtpPeer peer) => new("127.0.0.1", peer.Port);

    private static Task SendAsync(SmtpClient client, string subject) =>
        client.SendMailAsync("from@example.com", "to@example.com", subject, "Body", TestContext.Current.CancellationToken);
}
