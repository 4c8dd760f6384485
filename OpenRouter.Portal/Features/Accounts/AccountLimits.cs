using System.Net;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>How often strangers may register and cause mails; counted for unknown addresses too (ACC-08, ACC-09).</summary>
internal sealed class AccountLimits(Throttle throttle, IOptions<AccountOptions> options)
{
    private const string TooManyMails = "Too many mails were asked for. Look into your spam folder, or try again later.";
    private const string TooManySignUps = "Too many accounts were asked for from your network. Try again later.";
    private const string TooManyTries = "Too many wrong tries for this address today. Use the link in the newest mail in the browser that you registered with, or try again tomorrow.";
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    /// <summary>Counts a registration with the mail that it causes.</summary>
    public async Task<Result> CountSignUpAsync(EmailAddress address, Visitor visitor, CancellationToken cancellationToken)
    {
        string network = IPAddress.TryParse(visitor.Address, out IPAddress? ip) ? AddressGroup.NetworkOf(ip) : "unknown";
        ThrottleLimit limit = new("sign-up-network", options.Value.SignUpsPerNetworkAndHour, s_hour, TooManySignUps);
        Result allowed = await throttle.CountAsync(limit, network, cancellationToken);
        return allowed.IsSuccess ? await CountMailAsync(address, visitor, cancellationToken) : allowed;
    }

    /// <summary>
    /// Counts a code against its day: each mail allows a few tries anew, and mails can be asked for all day. By address, since
    /// registering again would begin a new count.
    /// </summary>
    public Task<Result> CountCodeTryAsync(Registration registration, CancellationToken cancellationToken) =>
        throttle.CountAsync(new ThrottleLimit("verify-code", options.Value.CodeTriesPerDay, s_day, TooManyTries), registration.CanonicalEmail, cancellationToken);

    /// <summary>The same for the password that a link needs elsewhere; counted apart, so that whoever has no link cannot use it up.</summary>
    public Task<Result> CountPasswordTryAsync(Registration registration, CancellationToken cancellationToken) =>
        throttle.CountAsync(new ThrottleLimit("verify-password", options.Value.CodeTriesPerDay, s_day, TooManyTries), registration.CanonicalEmail, cancellationToken);

    /// <summary>Counts a mail that somebody who is not signed in causes.</summary>
    public async Task<Result> CountMailAsync(EmailAddress address, Visitor visitor, CancellationToken cancellationToken)
    {
        string client = IPAddress.TryParse(visitor.Address, out IPAddress? ip) ? AddressGroup.Of(ip) : "unknown";
        Result allowed = await throttle.CountAsync(
            new ThrottleLimit("mail-client", options.Value.MailsPerClientAndHour, s_hour, TooManyMails), client, cancellationToken);
        return allowed.IsSuccess
            ? await throttle.CountAsync(
                new ThrottleLimit("mail-address", options.Value.MailsPerAddressAndHour, s_hour, TooManyMails), address.Canonical, cancellationToken)
            : allowed;
    }
}
