using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>
/// Who did what to what, chained by hash to the entry before it (domain.md invariant 15). Personal fields stand beside a
/// salted hash and only that hash is chained, so that a person can be forgotten and the chain still be proved.
/// </summary>
internal sealed class AuditEntry
{
    /// <summary>Append-only order over all chains.</summary>
    public long Id { get; init; }

    /// <summary>The name in addresses and exports; random.</summary>
    public required Guid PublicId { get; init; }

    /// <summary><c>workspace:{id}</c>, <c>user:{id}</c> or <c>installation</c>.</summary>
    public required string Chain { get; init; }

    /// <summary>1, 2, 3 … within the chain, without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was done, an <see cref="AuditActions"/> constant such as <c>api_key.created</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The user who did it; null means nobody was signed in.</summary>
    public Guid? ActorUserId { get; init; }

    /// <summary>The session it was done in; null means without one.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>What it was done to: <c>api_key</c>, <c>session</c>, …</summary>
    public required string TargetKind { get; init; }

    /// <summary>The id of what it was done to.</summary>
    public required string TargetId { get; init; }

    /// <summary>The state before as JSON with secrets masked; null means there was none.</summary>
    public string? Before { get; init; }

    /// <summary>The state after as JSON with secrets masked; null means there is none.</summary>
    public string? After { get; init; }

    /// <summary>Personal: the actor's address at that time; erased with the person.</summary>
    public string? ActorEmail { get; set; }

    /// <summary>Personal: the network address; erased with the person.</summary>
    public string? ClientAddress { get; set; }

    /// <summary>Personal: the device in words; erased with the person.</summary>
    public string? Device { get; set; }

    /// <summary>16 random bytes; erased with the personal fields, so that their hash can no longer be guessed.</summary>
    public byte[]? Salt { get; set; }

    /// <summary>SHA-256 over salt and personal fields; stays.</summary>
    public required byte[] PersonalHash { get; init; }

    /// <summary>The trace id of the request, for finding its log lines.</summary>
    public string? TraceId { get; init; }

    /// <summary>The hash of the entry before; 32 zero bytes for the first.</summary>
    public required byte[] PreviousHash { get; init; }

    /// <summary>SHA-256 over every chained column.</summary>
    public byte[] Hash { get; private set; } = [];

    /// <summary>Fixes the entry: from here on a change of any chained column shows.</summary>
    public void Seal() => Hash = ComputeHash();

    /// <summary>The hash that belongs to these personal fields.</summary>
    public static byte[] HashPersonal(byte[] salt, string? email, string? address, string? device) => Digest(salt, [email, address, device]);

    /// <summary>The hash that the chained columns must have.</summary>
    public byte[] ComputeHash()
    {
        byte[] head = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(head, Sequence);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(8), At.ToUnixTimeMilliseconds());
        return Digest(
            [.. head, .. PreviousHash, .. PersonalHash],
            [PublicId.ToString("N"), Chain, Action, ActorUserId?.ToString("N"), SessionId?.ToString("N"), TargetKind, TargetId, Before, After, TraceId]);
    }

    // Each text is preceded by its length (-1 for null), so that no two lists of texts run together to the same bytes.
    private static byte[] Digest(byte[] head, ReadOnlySpan<string?> texts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        byte[] length = new byte[4];
        foreach (string? text in texts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
            BinaryPrimitives.WriteInt32BigEndian(length, text is null ? -1 : bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
