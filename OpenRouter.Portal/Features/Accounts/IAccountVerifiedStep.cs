using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>
/// What a feature does when an address has been verified and its account is made, inside the same transaction; steps run in
/// <see cref="Order"/>. Implemented by Workspaces (the personal workspace) and Spending (the starter credits).
/// </summary>
internal interface IAccountVerifiedStep
{
    /// <summary>Lower runs first.</summary>
    int Order { get; }

    /// <summary>Adds to <paramref name="db"/> what the new account needs; must not commit.</summary>
    Task RunAsync(PortalDbContext db, User user, CancellationToken cancellationToken);
}
