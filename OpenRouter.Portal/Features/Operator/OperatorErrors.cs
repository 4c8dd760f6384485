using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

internal static class OperatorErrors
{
    public static Error ClaimInvalid { get; } =
        new(ErrorKind.Validation, "claim_invalid", "This is not the token that the portal printed, or it was used already.") { Field = "token" };

    public static Error AccountNotFound { get; } = new(ErrorKind.NotFound, "account_not_found", "There is no account with this address.");

    public static Error IsSelf { get; } = new(ErrorKind.Conflict, "operator_is_self", "You cannot do this to your own account. Ask another operator.");

    public static Error MailNotWaiting { get; } =
        new(ErrorKind.Conflict, "mail_not_waiting", "This mail is on its way, or its end is decided: its text is erased then and cannot be sent again.");
}
