using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>
/// Turns a mailed link or code into an account and its first session. A link needs the browser that registered or the
/// password chosen there, so that the owner of an address cannot be made to bless a stranger's account.
/// </summary>
internal sealed class VerificationService(PortalDatabase database, AccountService accounts, SignInService signIn, PasswordLane lane, PasswordGuard guard)
{
    /// <summary>By link: <c>verification_link_invalid</c>, <c>verification_password_wrong</c>, <c>verification_tries_used_up</c>, <c>too_many_requests</c>.</summary>
    /// <param name="link">The mailed token.</param>
    /// <param name="browser">The token of the browser that registered; null means another browser, which needs the password.</param>
    /// <param name="password">The password typed here.</param>
    /// <param name="visitor">Where it comes from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<Result<SecretToken>> VerifyLinkAsync(
        SecretToken link, SecretToken? browser, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        Registration? registration = await accounts.FindByLinkAsync(link, cancellationToken);
        if (registration is null)
        {
            return AccountErrors.LinkInvalid;
        }

        if (browser is null || !browser.Matches(registration.BrowserHash))
        {
            Result proved = await ProvePasswordAsync(registration, password, visitor, cancellationToken);
            if (!proved.IsSuccess)
            {
                return proved.Error;
            }
        }
        else if (!accounts.HasTriesLeft(registration))
        {
            return AccountErrors.TooManyTries;
        }

        return await CompleteAsync(registration, visitor, cancellationToken);
    }

    /// <summary>By code, in the browser that registered: <c>verification_code_wrong</c>, <c>verification_tries_used_up</c>, <c>too_many_requests</c>, <c>verification_link_invalid</c>.</summary>
    public async Task<Result<SecretToken>> VerifyCodeAsync(SecretToken browser, string? code, Visitor visitor, CancellationToken cancellationToken)
    {
        Registration? registration = await accounts.FindByBrowserAsync(browser, cancellationToken);
        if (registration is null)
        {
            return AccountErrors.LinkInvalid;
        }

        Result counted = await accounts.CountCodeTryAsync(registration, cancellationToken);
        if (!counted.IsSuccess)
        {
            return counted.Error;
        }

        return accounts.IsCode(registration, code)
            ? await CompleteAsync(registration, visitor, cancellationToken)
            : AccountErrors.CodeWrong;
    }

    private async Task<Result> ProvePasswordAsync(Registration registration, string? password, Visitor visitor, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(password))
        {
            return AccountErrors.OtherBrowser;
        }

        PasswordTry attempt = new(registration.CanonicalEmail, null, visitor);
        Result open = await guard.ReserveAsync(attempt, cancellationToken);
        if (!open.IsSuccess)
        {
            return open;
        }

        Result counted = await accounts.CountPasswordTryAsync(registration, cancellationToken);
        if (!counted.IsSuccess)
        {
            return counted;
        }

        Result<PasswordVerification> verified = await lane.VerifyAsync(registration.PasswordHash, password, cancellationToken);
        if (!verified.IsSuccess)
        {
            return verified.Error.Kind == ErrorKind.Unavailable ? verified.Error : AccountErrors.OtherBrowser;
        }

        if (verified.Value == PasswordVerification.Failed)
        {
            return AccountErrors.OtherBrowser;
        }

        await database.WriteAsync(db => guard.ReleaseAsync(db, attempt, cancellationToken), cancellationToken);
        return Result.Success;
    }

    private async Task<Result<SecretToken>> CompleteAsync(Registration registration, Visitor visitor, CancellationToken cancellationToken)
    {
        Result<User> verified = await accounts.VerifyAsync(registration, visitor, cancellationToken);
        return verified.IsSuccess ? await signIn.BeginVerifiedAsync(verified.Value, visitor, cancellationToken) : verified.Error;
    }
}
