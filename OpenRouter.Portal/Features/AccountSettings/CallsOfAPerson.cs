using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Usage;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>
/// The metered calls of a person. A call stays, since its cost stands in a ledger that is never deleted; with the address it
/// came from gone, its user id names nobody.
/// </summary>
internal sealed class CallsOfAPerson : IAccountDeletionStep, IAccountExportPart
{
    public string Name => "calls";

    public Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        var calls = db.Generations;
        return calls.Where(g => g.UserId == user.Id && g.ClientAddress != null)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.ClientAddress, (string?)null), cancellationToken);
    }

    public async IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Generation call in db.Generations.AsNoTracking().Where(g => g.UserId == userId).OrderBy(g => g.Id)
            .AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            yield return new
            {
                Id = call.PublicId, call.WorkspaceId, call.ProjectId, call.ApiKeyId, call.Model, call.Provider, call.StartedAt, call.LatencyMs, call.PromptTokens,
                call.CompletionTokens, CostUsd = call.Cost.Dollars, Status = call.Status.ToString(), call.ClientAddress,
            };
        }
    }
}
