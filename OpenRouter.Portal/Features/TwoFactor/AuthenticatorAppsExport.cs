using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>When the person set up an authenticator app; never its secret.</summary>
internal sealed class AuthenticatorAppsExport : IAccountExportPart
{
    public string Name => "authenticator_apps";

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in db.Set<AuthenticatorApp>().AsNoTracking().Where(a => a.UserId == userId)
            .Select(a => new { a.Id, State = a.State.ToString(), a.CreatedAt, a.ConfirmedAt }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return row;
        }
    }
}
