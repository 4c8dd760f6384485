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

    public static Error OtherBrowser { get; } =
        new(ErrorKind.Validation, "verification_password_wrong", "Enter the password that was chosen when this address was registered.") { Field = "password" };
}
