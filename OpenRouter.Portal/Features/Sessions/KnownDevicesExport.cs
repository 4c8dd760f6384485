using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The devices that the person signed in from, without what they are known by.</summary>
internal sealed class KnownDevicesExport : IAccountExportPart
{
    public string Name => "known_devices";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<KnownDevice>().AsNoTracking().Where(d => d.UserId == userId)
            .Select(d => new { d.Id, d.CreatedAt, d.LastUsedAt, d.ClientAddress, d.Device }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
