using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Which recoveries of the account were asked for, and how they went.</summary>
internal sealed class RecoveryCasesExport : IAccountExportPart
{
    public string Name => "recovery_cases";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<RecoveryCase>().AsNoTracking().Where(r => r.UserId == userId)
            .Select(r => new { r.Id, Kind = r.Kind.ToString(), State = r.State.ToString(), r.SubmittedAt, r.NewEmail, r.CoolOffStartedAt, r.ClosedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
