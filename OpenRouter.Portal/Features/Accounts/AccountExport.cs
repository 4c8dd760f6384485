using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Writes everything that is held about a person, part by part, in flat memory.</summary>
internal sealed class AccountExport(PortalDatabase database, IRecentProof proof, AuditTrail audit, IEnumerable<IAccountExportPart> parts)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>Whether the actor may have the file now; audited. Errors: <c>step_up_required</c>, <c>session_ended</c>.</summary>
    public Task<Result> BeginAsync(Actor actor, CancellationToken cancellationToken) => database.WriteAsync(
        async db =>
        {
            Result proved = await proof.RequireAsync(db, actor, cancellationToken);
            if (proved.IsSuccess)
            {
                await audit.AppendAsync(
                    db, new AuditEvent(AuditChain.OfUser(actor.UserId), AuditActions.AccountExported, "user", actor.UserId.ToString()).By(actor), cancellationToken);
            }

            return proved;
        },
        cancellationToken);

    /// <summary>One JSON object with an array for each part. The caller has been let through by <see cref="BeginAsync"/>.</summary>
    public async Task WriteAsync(Actor actor, Stream destination, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        await using Utf8JsonWriter writer = new(destination, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach (IAccountExportPart part in parts)
        {
            writer.WriteStartArray(part.Name);
            await foreach (object row in part.ReadAsync(db, actor.UserId, cancellationToken))
            {
                // Row by row through memory: the serializer itself would flush, which an answer allows only asynchronously.
                writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(row, s_json));
                await writer.FlushAsync(cancellationToken);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}

/// <summary>The person itself.</summary>
internal sealed class ProfileExport : IAccountExportPart
{
    public string Name => "accounts";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        yield return new
        {
            user.Id, user.Email, CanonicalEmail = user.NormalizedEmail, user.EmailConfirmed, user.Name, user.TimeZone, user.TwoFactorEnabled, HasPassword = user.PasswordHash is not null,
            user.PhoneNumber, user.CreatedAt, user.RegisteredAt, user.LastWorkspaceSlug,
        };
    }
}

/// <summary>The person's own chain, and what the person did in the chains of workspaces.</summary>
internal sealed class AuditExport : IAccountExportPart
{
    public string Name => "audit_entries";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string own = AuditChain.OfUser(userId);
        await foreach (AuditEntry entry in db.AuditEntries.AsNoTracking().Where(e => e.Chain == own || e.ActorUserId == userId).OrderBy(e => e.Id)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new
            {
                Id = entry.PublicId, entry.At, entry.Action, entry.ActorUserId, entry.SessionId, entry.TargetKind, entry.TargetId, entry.Before, entry.After,
                entry.ActorEmail, entry.ClientAddress, entry.Device, entry.TraceId,
            };
        }
    }
}

/// <summary>Which mails went to the person; their texts are not kept.</summary>
internal sealed class MailExport : IAccountExportPart
{
    public string Name => "mails";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId, cancellationToken);
        await foreach (var mail in db.OutgoingMails.AsNoTracking().Where(m => m.To == user.Email || m.To == user.NormalizedEmail)
            .Select(m => new { m.To, m.Kind, m.CreatedAt, m.DeliveredAt, m.FailedAt, m.LastReply })
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return mail;
        }
    }
}
