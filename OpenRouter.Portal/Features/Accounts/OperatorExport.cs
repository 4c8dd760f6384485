using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Since when the person is an operator.</summary>
internal sealed class OperatorExport : IAccountExportPart
{
    public string Name => "operator_appointments";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<OperatorAppointment>().AsNoTracking().Where(r => r.UserId == userId)
            .Select(r => new { r.AppointedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
