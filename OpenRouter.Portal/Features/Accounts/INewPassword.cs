using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Judges and hashes a chosen password; implemented by Credentials, which ranks above this feature.</summary>
internal interface INewPassword
{
    /// <summary>The hash to store; an error names the rule that the password breaks, or that the server is too busy.</summary>
    Task<Result<string>> HashAsync(string password, EmailAddress email, CancellationToken cancellationToken);
}
