using System.Security.Cryptography;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Every way a password may be refused; the sentence names the reason, since a rule that is not told cannot be met (ASVS 5.0 6.2.4).</summary>
internal static class PasswordErrors
{
    private const string Field = "password";

    /// <summary>Not text at all: an unpaired surrogate, which no keyboard makes.</summary>
    public static Error Unreadable => Invalid("password_unreadable", "This password holds a character that cannot be read. Type it again.");

    /// <summary>Anything in the list of common passwords, as it is or under the usual disguises.</summary>
    public static Error Common => Invalid("password_common",
        "This password, or the word it is built on, is on the list of common passwords. Use several unrelated words or let a password manager make one.");

    /// <summary>One character or group again and again, or a row of neighbours.</summary>
    public static Error Pattern => Invalid("password_common",
        "This password is a repetition or a simple sequence. Use several unrelated words or let a password manager make one.");

    /// <summary>The lane is full: a further hash would only lengthen everybody's wait.</summary>
    public static Error LaneFull => new(ErrorKind.Unavailable, "password_lane_full",
        "Many people are signing in right now. Try again in a few seconds.",
        // Spread out, so that those who were turned away do not all return in the same moment.
        TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(2, 11)));

    /// <summary>Too few code points.</summary>
    public static Error TooShort(int minimum) => Invalid("password_too_short", $"Use at least {minimum} characters.");

    /// <summary>Too many code points; never cut.</summary>
    public static Error TooLong(int maximum) => Invalid("password_too_long", $"Use at most {maximum} characters.");

    /// <summary>Built on a word that anyone who knows the account would try first.</summary>
    public static Error ContainsContext(string word) => Invalid("password_contains_context",
        $"This password is built on “{word}”, which is easy to guess for this account. Use several unrelated words or let a password manager make one.");

    private static Error Invalid(string code, string message) => new(ErrorKind.Validation, code, message) { Field = Field };
}
