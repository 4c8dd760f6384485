using OpenRouter.Portal.Data;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>What a deletion takes, for the list that is shown before it is asked.</summary>
/// <param name="What">The word that the page has a sentence for.</param>
/// <param name="Count">How many; none is not shown.</param>
public sealed record DeletionItem(string What, int Count);

/// <summary>
/// What a feature does when an account is deleted. Implemented by Sessions, Workspaces, ApiKeys and others that rank above this
/// feature; every method runs in the caller's transaction and must not commit.
/// </summary>
internal interface IAccountDeletionStep
{
    /// <summary>What will go, by kind.</summary>
    Task<IReadOnlyList<DeletionItem>> DescribeAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DeletionItem>>([]);

    /// <summary>Why the account cannot go yet, with the way out; null means that nothing stands in the way.</summary>
    Task<Error?> FindObstacleAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken) => Task.FromResult<Error?>(null);

    /// <summary>Ends what must end at once. Runs before the obstacles are judged, so it may take the locks that the judgement needs.</summary>
    Task BeginAsync(PortalDbContext db, User user, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Erases for good what is personal and does not go with the row of <paramref name="user"/>, which is deleted afterwards with
    /// everything that refers to it by a cascading key.
    /// </summary>
    Task EraseAsync(PortalDbContext db, User user, CancellationToken cancellationToken);
}
