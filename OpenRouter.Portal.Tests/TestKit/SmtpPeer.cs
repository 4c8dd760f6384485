using System.Text.Json;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>A message as a mail server took it.</summary>
/// <param name="From">Envelope sender.</param>
/// <param name="To">Envelope recipients.</param>
/// <param name="User">Who signed in to send it; null means nobody had to.</param>
/// <param name="Data">Headers and body as they came over the wire.</param>
public sealed record ReceivedMail(string From, string[] To, string? User, string Data);

/// <summary>A real mail server on a free loopback port (<c>Peers/smtp-server.mjs</c>).</summary>
public sealed class SmtpPeer : IAsyncDisposable
{
    private readonly NodePeer _peer;

    private SmtpPeer(NodePeer peer) => _peer = peer;

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port => _peer.Port;

    /// <summary>Starts it.</summary>
    /// <param name="credentials"><c>user:password</c> that a sender must give; null means that anybody may send.</param>
    /// <param name="startTls">Whether it offers STARTTLS, with a self-signed certificate.</param>
    /// <param name="rejectFirst">How many messages it answers with <paramref name="rejectCode"/> before it takes one.</param>
    /// <param name="rejectCode">Its answer to those; 4xx means "later", 5xx "never".</param>
    /// <param name="port">Where it listens; 0 means on a free port.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SmtpPeer> StartAsync(
        string? credentials = null,
        bool startTls = false,
        int rejectFirst = 0,
        int rejectCode = 451,
        int port = 0,
        CancellationToken cancellationToken = default)
    {
        List<string> arguments = ["--reject", $"{rejectFirst}", "--code", $"{rejectCode}", "--port", $"{port}"];
        arguments.AddRange(credentials is null ? [] : ["--auth", credentials]);
        arguments.AddRange(startTls ? ["--starttls"] : []);
        return new SmtpPeer(await NodePeer.StartAsync("smtp-server.mjs", arguments, cancellationToken: cancellationToken));
    }

    /// <summary>Waits for the next message that it takes.</summary>
    public async Task<ReceivedMail> ReceiveAsync(CancellationToken cancellationToken)
    {
        string line = await _peer.ReadLineAsync(TimeSpan.FromSeconds(30), cancellationToken);
        return JsonSerializer.Deserialize<ReceivedMail>(line, JsonSerializerOptions.Web)!;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _peer.DisposeAsync();
}
