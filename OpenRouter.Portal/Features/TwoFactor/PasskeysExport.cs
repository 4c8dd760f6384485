using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Which passkeys the person has; never their keys.</summary>
internal sealed class PasskeysExport : IAccountExportPart
{
    public string Name => "passkeys";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<Passkey>().AsNoTracking().Where(r => r.UserId == userId)
            .Select(r => new { r.Id, r.Name, r.CreatedAt, r.LastUsedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
