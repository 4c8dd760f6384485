using System.Globalization;
using System.Text.Json;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>A form to be posted.</summary>
/// <param name="Path">Where to.</param>
/// <param name="Cookie">The Cookie header.</param>
/// <param name="Body">The filled form.</param>
/// <param name="From">The sender's loopback address.</param>
internal sealed record PeerRequest(string Path, string Cookie, string Body, string From = "127.0.0.1");

/// <summary>What came back; status 0 means nothing did.</summary>
internal sealed record PeerAnswer(int Status, string? Location, string? RetryAfter, bool Session);

/// <summary>A connection to the hub to be opened.</summary>
/// <param name="Kind">silent (sends nothing), upgrade (then nothing), ping, big (a frame of 1 MB), circuit (a whole live page).</param>
/// <param name="From">The sender's loopback address.</param>
/// <param name="Cookie">Null for a stranger.</param>
/// <param name="Origin">Null means the portal's own.</param>
internal sealed record PeerSocket(string Kind, string From, string? Cookie = null, string? Origin = null);

/// <summary>What became of it; status -1 means that it was silent.</summary>
internal sealed record PeerConnection(string Kind, int Status, string? RetryAfter, string? Type, string Body, bool Rendered, bool Closed);

/// <summary>The attacker of <c>peer.mjs</c>, on the Node that comes with Playwright; no packages are needed.</summary>
internal static class Peer
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Script => Path.Combine(AppContext.BaseDirectory, "Faults", "peer.mjs");

    /// <summary>A loopback address of its own for each number: a real peer, not a header.</summary>
    public static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.{2 + (number % 200)}");

    /// <summary>Posts all at one instant: each waits without its last byte until all lie there.</summary>
    public static async Task<PeerAnswer[]> PostTogetherAsync(FaultPortal portal, IReadOnlyList<PeerRequest> requests) =>
        (await RunAsync<Answers>("requests", new { port = portal.Origin.Port, requests, atOnce = requests.Count, together = true })).Items;

    /// <summary>Posts one after the other on each of some lines.</summary>
    public static async Task<PeerAnswer[]> PostAsync(FaultPortal portal, IReadOnlyList<PeerRequest> requests, int atOnce) =>
        (await RunAsync<Answers>("requests", new { port = portal.Origin.Port, requests, atOnce, together = false })).Items;

    /// <summary>Opens connections, in order, and closes them all at the end.</summary>
    public static async Task<PeerConnection[]> ConnectAsync(FaultPortal portal, IReadOnlyList<PeerSocket> sockets, int atOnce, TimeSpan hold) =>
        (await RunAsync<Connections>("sockets", new { port = portal.Origin.Port, sockets, atOnce, holdMs = (int)hold.TotalMilliseconds })).Sockets;

    /// <summary>Starts the good user.</summary>
    public static ChildProcess StartProbe(FaultPortal portal, string cookie, string key) =>
        ChildProcess.Start(NodePeer.RequireNode(), [Script, "probe", JsonSerializer.Serialize(new { port = portal.Origin.Port, cookie, key }, s_json)]);

    /// <summary>Reads the last line of a peer.</summary>
    public static T Read<T>(ProcessResult result) =>
        JsonSerializer.Deserialize<T>(result.RequireSuccess().TrimEnd().Split('\n')[^1], s_json)!;

    private static async Task<T> RunAsync<T>(string mode, object input) => Read<T>(
        await ChildProcess.RunAsync(NodePeer.RequireNode(), [Script, mode], JsonSerializer.Serialize(input, s_json), cancellationToken: Cancel));

    private sealed record Answers([property: System.Text.Json.Serialization.JsonPropertyName("answers")] PeerAnswer[] Items);

    private sealed record Connections(PeerConnection[] Sockets);
}
