using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Audit;

/// <summary>What is to be written down about one act.</summary>
/// <param name="Chain">See <see cref="AuditChain"/>.</param>
/// <param name="Action">An <see cref="AuditActions"/> constant.</param>
/// <param name="TargetKind">Such as <c>api_key</c>.</param>
/// <param name="TargetId">The target's id.</param>
internal sealed record AuditEvent(string Chain, string Action, string TargetKind, string TargetId)
{
    /// <summary>Who did it; null means nobody was signed in.</summary>
    public Guid? ActorUserId { get; init; }

    /// <summary>The session it was done in.</summary>
    public Guid? SessionId { get; init; }

    /// <summary>The actor's address as shown.</summary>
    public string? ActorEmail { get; init; }

    /// <summary>The network address.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The device in words.</summary>
    public string? Device { get; init; }

    /// <summary>The state before, without secrets; serialized as JSON.</summary>
    public object? Before { get; init; }

    /// <summary>The state after, without secrets; serialized as JSON.</summary>
    public object? After { get; init; }

    /// <summary>The trace id of the request that it belongs to, which may be over when the event is written.</summary>
    public string? TraceId { get; init; } = Activity.Current?.TraceId.ToHexString();

    /// <summary>The same event with the actor filled in.</summary>
    public AuditEvent By(Actor actor) => this with
    {
        ActorUserId = actor.UserId,
        SessionId = actor.SessionId,
        ActorEmail = actor.Email,
        ClientAddress = actor.Address,
        Device = actor.Device,
    };

    /// <summary>The same event done by somebody who is not signed in.</summary>
    public AuditEvent By(Visitor visitor) => this with { ClientAddress = visitor.Address, Device = visitor.Device };
}

/// <summary>Appends to the audit chains, always inside the transaction of the act itself (AUD-02).</summary>
internal sealed class AuditTrail(TimeProvider time)
{
    private static readonly byte[] s_noHash = new byte[32];

    /// <summary>Adds one entry to its chain; committed with whatever else <paramref name="db"/> does. Saves the context.</summary>
    public async Task AppendAsync(PortalDbContext db, AuditEvent act, CancellationToken cancellationToken)
    {
        ChainHead head = await AdvanceAsync(db, act.Chain, cancellationToken);
        byte[] salt = RandomNumberGenerator.GetBytes(16);
        string? email = AuditText.Clean(act.ActorEmail, 254);
        string? address = AuditText.Clean(act.ClientAddress, 45);
        string? device = AuditText.Clean(act.Device, 100);
        AuditEntry entry = new()
        {
            PublicId = Guid.NewGuid(),
            Chain = act.Chain,
            Sequence = head.Sequence,
            At = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
            Action = act.Action,
            ActorUserId = act.ActorUserId,
            SessionId = act.SessionId,
            TargetKind = act.TargetKind,
            TargetId = AuditText.Clean(act.TargetId, 100) ?? "",
            Before = AuditText.Json(act.Before),
            After = AuditText.Json(act.After),
            ActorEmail = email,
            ClientAddress = address,
            Device = device,
            Salt = salt,
            PersonalHash = AuditEntry.HashPersonal(salt, email, address, device),
            TraceId = act.TraceId,
            PreviousHash = head.Hash,
        };
        entry.Seal();
        db.AuditEntries.Add(entry);
        await db.SaveChangesAsync(cancellationToken);

        var chains = db.AuditChains;
        await chains.Where(chain => chain.Name == act.Chain)
            .ExecuteUpdateAsync(set => set.SetProperty(chain => chain.Hash, entry.Hash), cancellationToken);
    }

    // The update takes the row's lock before anything is read, so two writers cannot both see the same head.
    private static async Task<ChainHead> AdvanceAsync(PortalDbContext db, string chain, CancellationToken cancellationToken)
    {
        while (true)
        {
            List<ChainHead> heads = await db.Database
                .SqlQuery<ChainHead>($"UPDATE \"AuditChains\" SET \"Sequence\" = \"Sequence\" + 1 WHERE \"Name\" = {chain} RETURNING \"Sequence\", \"Hash\"")
                .ToListAsync(cancellationToken);
            if (heads.Count == 1)
            {
                return heads[0];
            }

            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO \"AuditChains\" (\"Name\", \"Sequence\", \"Hash\") VALUES ({chain}, 0, {s_noHash}) ON CONFLICT DO NOTHING",
                cancellationToken);
        }
    }

    private sealed record ChainHead(long Sequence, byte[] Hash);
}
