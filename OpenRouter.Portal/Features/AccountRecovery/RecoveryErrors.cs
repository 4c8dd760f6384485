using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountRecovery;

internal static class RecoveryErrors
{
    public static Error EmailInvalid { get; } =
        new(ErrorKind.Validation, "email_invalid", "Enter a complete email address, such as name@example.com.") { Field = "email" };

    public static Error NewEmailInvalid { get; } =
        new(ErrorKind.Validation, "new_email_invalid", "Enter the complete address that the account should move to, another one than before.") { Field = "new-email" };

    public static Error DateInvalid { get; } =
        new(ErrorKind.Validation, "date_invalid", "Enter the day on which you made the account, as near as you remember.") { Field = "date" };

    /// <summary>Used, replaced, too old and of a closed case are one answer.</summary>
    public static Error LinkInvalid { get; } =
        new(ErrorKind.Validation, "recovery_link_invalid", "This link was used already, or its request is closed.");

    public static Error CaseNotFound { get; } = new(ErrorKind.NotFound, "recovery_case_not_found", "There is no such case.");

    public static Error WrongState { get; } = new(ErrorKind.Conflict, "recovery_state_wrong", "The case has moved on. Look at it again.");

    public static Error EvidenceWrong { get; } =
        new(ErrorKind.Conflict, "recovery_evidence_wrong", "The evidence does not match, so the wait cannot be started. Deny the case.");

    public static Error NoteMissing { get; } =
        new(ErrorKind.Validation, "recovery_note_missing", "Write down why, in up to 500 characters.") { Field = "note" };

    public static Error StillCoolingOff { get; } = new(ErrorKind.Conflict, "recovery_cooling_off", "The wait is not over yet.");

    public static Error SameOperator { get; } =
        new(ErrorKind.Forbidden, "recovery_same_operator", "Another operator than the one who started the wait has to approve.");

    public static Error OwnCase { get; } = new(ErrorKind.Forbidden, "recovery_own_case", "This is about your own account. Another operator has to decide.");

    public static Error OthersCanApprove { get; } =
        new(ErrorKind.Conflict, "recovery_others_can_approve", "There are several operators; a second one approves on the page /operator/recovery.");

    public static Error AddressTaken { get; } = new(ErrorKind.Conflict, "recovery_address_taken", "The new address belongs to another account by now. Deny the case.");
}
