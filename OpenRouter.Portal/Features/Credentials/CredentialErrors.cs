using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

internal static class CredentialErrors
{
    /// <summary>Unknown, used, replaced, ended and expired are one answer. Not a 404, for which the framework would show its own page.</summary>
    public static Error ResetLinkInvalid { get; } = new(
        ErrorKind.Validation, "reset_link_invalid", "This link was used already, was replaced by a newer mail, or is older than an hour. Ask for a new mail.");

    public static Error CurrentWrong { get; } = new(ErrorKind.Validation, "password_wrong", "This is not your password.") { Field = "current" };

    public static Error EmailUnchanged { get; } = new(ErrorKind.Validation, "email_unchanged", "This is your address already.") { Field = "email" };

    /// <summary>Unknown, used, cancelled, expired and somebody else's are one answer, and so is an address that was taken meanwhile.</summary>
    public static Error EmailLinkInvalid { get; } = new(
        ErrorKind.Validation, "email_link_invalid",
        "This link was used already, was cancelled or replaced, or is too old, or it belongs to another account. Ask for the change again in Account Settings.");

    public static Error UndoLinkInvalid { get; } = new(
        ErrorKind.Validation, "undo_link_invalid", "This link was used already, is older than seven days, or the address has another account by now. Ask support for help.");
}
