namespace OpenRouter.Portal.Features.SignIn;

/// <summary>An account of the demo data, shown on the sign-in page in Development.</summary>
/// <param name="Role">What the account can do.</param>
/// <param name="Email">Its address.</param>
/// <param name="Password">Its password, public on purpose.</param>
internal sealed record DemoAccount(string Role, string Email, string Password);

/// <summary>What the sign-in page offers to try; empty wherever demo data is off. Filled by whoever makes the demo data.</summary>
/// <param name="Accounts">In the order shown.</param>
internal sealed record DemoAccounts(IReadOnlyList<DemoAccount> Accounts)
{
    /// <summary>Nothing to offer.</summary>
    public static DemoAccounts None { get; } = new([]);
}
