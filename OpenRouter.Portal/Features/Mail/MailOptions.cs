using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>How the conversation with the mail server is protected.</summary>
internal enum SmtpSecurity
{
    /// <summary>Not at all: for a server on this machine or in a trusted network.</summary>
    None,

    /// <summary>STARTTLS with a certificate that this machine trusts; a server that does not offer it gets no mail.</summary>
    StartTls,
}

/// <summary>The mail server: section <c>Mail:Smtp</c>.</summary>
internal sealed class SmtpOptions
{
    /// <summary>Name or address of the server; default none: mails are kept, and in Development shown at <c>/dev/mail</c>.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its port; default 587. 465 is refused, because there the conversation starts with TLS, which is not supported.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Who signs in there; default nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; set; } = "";

    /// <summary>The sender, <c>portal@example.com</c> or <c>Example &lt;portal@example.com&gt;</c>; a bare address is given the product's name.</summary>
    public string From { get; set; } = "";

    /// <summary>Default <see cref="SmtpSecurity.StartTls"/>.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;
}

/// <summary>Delivery of mail: section <c>Mail</c>.</summary>
internal sealed class MailOptions
{
    /// <summary>The mail server.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>The longest one attempt may take; default 30 seconds, 1 second to 5 minutes.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many mails are taken from the outbox in one look; default 50, 1 to 1,000.</summary>
    public int BatchSize { get; set; } = 50;

    /// <summary>How many mails are sent at the same time; default 4, 1 to 50.</summary>
    public int Connections { get; set; } = 4;

    /// <summary>How often the outbox is looked at when no signal comes; default 15 seconds, 1 second to 1 minute.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The wait after the first failed attempt, four times as long after each further one; default 1 minute, 1 second to 1 hour.</summary>
    public TimeSpan FirstRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the waits stop growing; default 4 hours, at least the first and at most 24 hours.</summary>
    public TimeSpan LongestRetryDelay { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How old a mail may be when it is tried again; default 2 days, 1 hour to 14 days. Below 1 day an outage of a day loses mail.
    /// </summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(2);

    /// <summary>How long a delivered or failed row is kept, with the recipient's address, for the operator; default 30 days, 1 to 365 days.</summary>
    public TimeSpan FinishedRetention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Whether there is a server to send through.</summary>
    public bool HasServer => Smtp.Host.Length > 0;

    /// <summary>The wait after so many failed attempts; null means that the mail is too old to be tried again.</summary>
    public TimeSpan? DelayAfter(int attempts, TimeSpan age)
    {
        if (age >= GiveUpAfter)
        {
            return null;
        }

        // 4^12 minutes are 31 years: beyond that the cap decides anyway, and the product must not overflow.
        TimeSpan delay = FirstRetryDelay * Math.Pow(4, Math.Clamp(attempts - 1, 0, 12));
        return delay < LongestRetryDelay ? delay : LongestRetryDelay;
    }
}

/// <summary>Names every invalid value of <see cref="MailOptions"/> by its key.</summary>
internal sealed class MailOptionsValidator : IValidateOptions<MailOptions>
{
    public ValidateOptionsResult Validate(string? name, MailOptions options)
    {
        List<string> failures = [];
        CheckServer(options.Smtp, failures);
        Check(options.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), nameof(options.Timeout));
        Check(options.PollInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), nameof(options.PollInterval));
        Check(options.FirstRetryDelay, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(options.FirstRetryDelay));
        Check(options.LongestRetryDelay, options.FirstRetryDelay, TimeSpan.FromDays(1), nameof(options.LongestRetryDelay));
        Check(options.GiveUpAfter, TimeSpan.FromHours(1), TimeSpan.FromDays(14), nameof(options.GiveUpAfter));
        Check(options.FinishedRetention, TimeSpan.FromDays(1), TimeSpan.FromDays(365), nameof(options.FinishedRetention));
        Range(options.BatchSize, 1000, nameof(options.BatchSize));
        Range(options.Connections, 50, nameof(options.Connections));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(TimeSpan value, TimeSpan minimum, TimeSpan maximum, string key)
        {
            if (value < minimum || value > maximum)
            {
                failures.Add($"Mail:{key} must be between {minimum} and {maximum}.");
            }
        }

        void Range(int value, int maximum, string key)
        {
            if (value < 1 || value > maximum)
            {
                failures.Add($"Mail:{key} must be between 1 and {maximum}.");
            }
        }
    }

    private static void CheckServer(SmtpOptions smtp, List<string> failures)
    {
        if (smtp.Port == 465)
        {
            failures.Add("Mail:Smtp:Port 465 is not supported, because TLS from the first byte is not; use port 587 with Mail:Smtp:Security StartTls.");
        }
        else if (smtp.Port is < 1 or > 65535)
        {
            failures.Add("Mail:Smtp:Port must be between 1 and 65535.");
        }

        if (!Enum.IsDefined(smtp.Security))
        {
            failures.Add("Mail:Smtp:Security must be None or StartTls.");
        }

        if (smtp.Host.Length == 0)
        {
            return;
        }

        if (Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown)
        {
            failures.Add("Mail:Smtp:Host must be the name or address of a mail server, without scheme and port.");
        }

        if (smtp.From.Any(char.IsControl) || !MailAddress.TryCreate(smtp.From, out _))
        {
            failures.Add("Mail:Smtp:From must be the sender's address when Mail:Smtp:Host is set.");
        }

        if ((smtp.User.Length == 0) != (smtp.Password.Length == 0))
        {
            failures.Add("Mail:Smtp:User and Mail:Smtp:Password must be set together.");
        }
        else if (smtp.User.Length > 0 && smtp.Security == SmtpSecurity.None && !IsThisMachine(smtp.Host))
        {
            failures.Add("Mail:Smtp:Security must be StartTls when Mail:Smtp:User is set, or the password would cross the network in the clear.");
        }
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));
}
