using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>When recovery codes were made and used; never what they say.</summary>
internal sealed class RecoveryCodesExport : IAccountExportPart
{
    public string Name => "recovery_codes";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<RecoveryCode>().AsNoTracking().Where(c => c.UserId == userId)
            .Select(c => new { c.Id, c.MadeAt, c.UsedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
