using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

internal static class AccountErrors
{
    public static Error EmailInvalid { get; } =
        new(ErrorKind.Validation, "email_invalid", "Enter a complete email address, such as name@example.com.") { Field = "email" };

    /// <summary>Unknown, used, replaced and expired are one answer. Not a 404, for which the framework would show its own page instead of this sentence.</summary>
    public static Error LinkInvalid { get; } =
        new(ErrorKind.Validation, "verification_link_invalid", "This link was used already, was replaced by a newer mail, or is older than 24 hours. Ask for a new mail.");

    public static Error CodeWrong { get; } =
        new(ErrorKind.Validation, "verification_code_wrong", "This is not the code from the newest mail. Check the six digits and try again.") { Field = "code" };

    public static Error TooManyTries { get; } =
        new(ErrorKind.Validation, "verification_tries_used_up", "Too many wrong tries. Ask for a new mail and use the code or link in it.");

    /// <summary>Unknown, used and too old are one answer.</summary>
    public static Error UndoLinkInvalid { get; } =
        new(ErrorKind.Validation, "undo_link_invalid", "Nothing can be undone here: this was used already, or the 14 days are over.");

    public static Error NameInvalid { get; } =
        new(ErrorKind.Validation, "name_invalid", "Use at most 100 visible characters on one line.") { Field = "name" };

    public static Error TimeZoneUnknown { get; } =
        new(ErrorKind.Validation, "time_zone_unknown", "Choose a time zone from the list.") { Field = "time-zone" };

    public static Error OtherBrowser { get; } =
        new(ErrorKind.Validation, "verification_password_wrong", "Enter the password that was chosen when this address was registered.") { Field = "password" };
}
