using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>A chosen password on its way to the store: judged first, so that a refused one costs no hash.</summary>
internal sealed class NewPassword(PasswordPolicy policy, PasswordLane lane, IOptions<PortalOptions> portal) : INewPassword
{
    /// <inheritdoc />
    public Result Judge(string password, EmailAddress email) => policy.Check(password, new PasswordContext(portal.Value.Name, email));

    /// <inheritdoc />
    public async Task<Result<string>> HashAsync(string password, EmailAddress email, string? accountHash, CancellationToken cancellationToken)
    {
        Result judgement = Judge(password, email);
        return judgement.IsSuccess ? await lane.HashAsync(password, accountHash, cancellationToken) : judgement.Error;
    }
}
