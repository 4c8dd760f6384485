using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>One mail to one person, as a feature asks for it with <see cref="MailOutbox"/>; it never prints its content.</summary>
internal sealed record MailMessage
{
    /// <summary>The bare address of the one recipient, at most 254 characters.</summary>
    /// <exception cref="ArgumentException">It is no address, or it could start another header or name another recipient.</exception>
    public required string To
    {
        get;
        init => field = IsAddress(value) ? value : throw new ArgumentException("Not the bare address of one recipient.", nameof(To));
    }

    /// <summary>One line of 1 to 150 characters.</summary>
    /// <exception cref="ArgumentException">It is empty, too long, or could start another header.</exception>
    public required string Subject
    {
        get;
        init => field = value.Length is > 0 and <= 150 && !HasControls(value)
            ? value
            : throw new ArgumentException("Not one line of 1 to 150 characters.", nameof(Subject));
    }

    /// <summary>What sort of mail it is, for the log and the operator: lower snake, such as <c>email_verification</c>, at most 40 characters.</summary>
    public required string Kind { get; init; }

    /// <summary>What the person reads.</summary>
    public required MailContent Content { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"mail ({Kind})";

    private static bool IsAddress(string text) => EmailAddress.TryParse(text, out EmailAddress? address) && address.Display == text;

    // Line ends of every sort: those of SMTP (CR, LF), and those that some reader takes for one (NEL, U+2028, U+2029).
    private static bool HasControls(string text) => text.Any(static c => char.IsControl(c) || c is '\u2028' or '\u2029');
}

/// <summary>What a mail says, without any markup; both parts are made of it. It may hold a link or a code that opens something, so it never prints itself.</summary>
/// <param name="Heading">The first line.</param>
/// <param name="Paragraphs">One sentence or a few; each its own paragraph.</param>
/// <param name="Reason">Why the person gets this mail and what to do when they did not ask for it.</param>
internal sealed record MailContent(string Heading, IReadOnlyList<string> Paragraphs, string Reason)
{
    /// <summary>The one thing to do; null means there is nothing to press.</summary>
    public MailButton? Button { get; init; }

    /// <summary>Six digits to type, shown large; null means there is no code.</summary>
    public string? Code { get; init; }

    /// <inheritdoc />
    public override string ToString() => "mail content";
}

/// <summary>The button of a mail; its link is shown as text too.</summary>
/// <param name="Text">A verb, such as <c>Verify email</c>.</param>
/// <param name="Link">Absolute http or https; made from the configured origin, never from the Host header of a request.</param>
internal sealed record MailButton(string Text, Uri Link)
{
    /// <summary>Absolute http or https.</summary>
    /// <exception cref="ArgumentException">It is another sort of link.</exception>
    public Uri Link { get; init; } = Link is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        ? Link
        : throw new ArgumentException("Not an absolute http or https link.", nameof(Link));

    /// <inheritdoc />
    public override string ToString() => $"button ({Text})";
}
