namespace OpenRouter.Portal.Features.Sessions;

/// <summary>Why a session is over; the sign-in page of the ended device says it.</summary>
internal enum SessionEnd
{
    /// <summary>The person signed out here.</summary>
    SignedOut,

    /// <summary>The person ended it from another device.</summary>
    RevokedElsewhere,

    /// <summary>Unused for longer than the idle timeout.</summary>
    Idle,

    /// <summary>Older than the absolute lifetime.</summary>
    TooOld,

    /// <summary>A password or another credential was changed.</summary>
    CredentialChanged,

    /// <summary>The person signed in on too many devices; the one unused for longest had to go.</summary>
    TooMany,

    /// <summary>The owner said by the mailed link that it was somebody else.</summary>
    Disowned,
}

/// <summary>
/// One sign-in on one device.
/// Purpose: proves to the dashboard who is asking, never to the API.
/// Bound to: one user; the browser holds <see cref="TokenHash"/>'s token in an HttpOnly cookie.
/// Lifetime: idle timeout and absolute lifetime of <see cref="SessionOptions"/>, judged here and not by the cookie.
/// Single use: no; the token is replaced when the person proves their identity again.
/// Invalidated by: sign-out, revocation, expiry, a change of credentials.
/// </summary>
internal sealed class Session
{
    /// <summary>The name in addresses and claims; random and not the token.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the 32 random bytes in the cookie.</summary>
    public required byte[] TokenHash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Written at most once a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>When the sign-in itself proved who is there, for acts that need a recent proof; null where it did not. Later proofs are <see cref="StepUpProof"/>s.</summary>
    public required DateTimeOffset? ProvedAt { get; init; }

    /// <summary>How the person signed in: words of <see cref="SignInMethods"/>, joined by <c>+</c>.</summary>
    public required string Methods { get; init; }

    /// <summary>Where it began.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The device in words.</summary>
    public string? Device { get; init; }

    /// <summary>Whether it was begun on a shared computer: then it lives for <see cref="SessionOptions.SharedLifetime"/> at most.</summary>
    public bool IsOnSharedComputer { get; init; }

    /// <summary>
    /// SHA-256 of the mailed "this wasn't me" token. Purpose: ends this session without a sign-in. Bound to: this session. Lifetime:
    /// <see cref="SessionOptions.AlarmLifetime"/> since it began. Single use: yes. Invalidated by: its use. Null where none was mailed.
    /// </summary>
    public byte[]? AlarmHash { get; set; }

    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>Null while it lives.</summary>
    public SessionEnd? EndReason { get; private set; }

    /// <summary>Ends it once; ending it again changes nothing. Answers whether this call ended it.</summary>
    public bool End(SessionEnd reason, DateTimeOffset now)
    {
        if (EndedAt is not null)
        {
            return false;
        }

        (EndedAt, EndReason) = (now, reason);
        return true;
    }

    /// <summary>Null while it may be used at <paramref name="now"/>; otherwise why it may not.</summary>
    public SessionEnd? Judge(DateTimeOffset now, SessionOptions options) => Judge(EndReason, CreatedAt, LastSeenAt, IsOnSharedComputer, now, options);

    /// <summary>The rule itself, for the look-up that has the columns but not the entity.</summary>
    public static SessionEnd? Judge(
        SessionEnd? ended, DateTimeOffset createdAt, DateTimeOffset lastSeenAt, bool isOnSharedComputer, DateTimeOffset now, SessionOptions options)
    {
        if (ended is null && now - lastSeenAt > options.IdleTimeout)
        {
            return SessionEnd.Idle;
        }

        TimeSpan lifetime = isOnSharedComputer ? options.SharedLifetime : options.AbsoluteLifetime;
        return ended is null && now - createdAt > lifetime ? SessionEnd.TooOld : ended;
    }
}
