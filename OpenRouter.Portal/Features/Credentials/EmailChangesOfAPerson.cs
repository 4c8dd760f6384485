using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>The addresses that a person had or wanted: exported, and forgotten with the mails that went to them.</summary>
internal sealed class EmailChangesOfAPerson : IAccountDeletionStep, IAccountExportPart
{
    public string Name => "email_changes";

    public async Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        var changes = db.Set<EmailChange>();
        await db.OutgoingMails.Where(m => changes.Any(c => c.UserId == user.Id && (c.NewEmail == m.To || c.OldEmail == m.To))).ExecuteDeleteAsync(cancellationToken);
        await db.Set<PasswordReset>().Where(r => r.CanonicalEmail == user.NormalizedEmail).ExecuteDeleteAsync(cancellationToken);
    }

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<EmailChange>().AsNoTracking().Where(c => c.UserId == userId)
            .Select(c => new { c.Id, c.OldEmail, c.NewEmail, c.RequestedAt, c.ConfirmedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
