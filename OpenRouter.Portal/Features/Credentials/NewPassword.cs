using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Judges a chosen password in the context of its owner and hashes it on the lane.</summary>
internal sealed class NewPassword(PasswordPolicy policy, PasswordLane lane, IOptions<PortalOptions> portal) : INewPassword
{
    public async Task<Result<string>> HashAsync(string password, EmailAddress email, CancellationToken cancellationToken)
    {
        Result judged = policy.Check(password, new PasswordContext(portal.Value.Name, email));
        return judged.IsSuccess ? await lane.HashAsync(password, cancellationToken) : judged.Error;
    }
}
