using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Judges and hashes a chosen password; implemented by Credentials, which ranks above this feature.</summary>
internal interface INewPassword
{
    /// <summary>Whether the rules allow the password; the error names the rule that it breaks. Costs no hash.</summary>
    Result Judge(string password, EmailAddress email);

    /// <summary>
    /// The hash to store; an error names the rule that the password breaks, or that the server is too busy. Under the salt of
    /// <paramref name="accountHash"/> where the address has an account: a later sign-in can then compare one computed hash with both.
    /// </summary>
    Task<Result<string>> HashAsync(string password, EmailAddress email, string? accountHash, CancellationToken cancellationToken);
}
