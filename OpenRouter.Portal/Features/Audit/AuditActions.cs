namespace OpenRouter.Portal.Features.Audit;

/// <summary>Every action that is written down; the words are published in exports and never change their meaning (conventions.md 4.10).</summary>
internal static class AuditActions
{
    public const string AccountCreated = "account.created";
    public const string AccountUpdated = "account.updated";
    public const string AccountExported = "account.exported";
    public const string AccountDeletionRequested = "account.deletion_requested";
    public const string AccountDeletionUndone = "account.deletion_undone";
    public const string AccountErased = "account.erased";
    public const string LoginSucceeded = "login.succeeded";
    public const string LoginFailed = "login.failed";
    public const string LogoutSucceeded = "logout.succeeded";
    public const string SessionRevoked = "session.revoked";
    public const string OtherSessionsRevoked = "session.others_revoked";
    public const string SessionDisowned = "session.disowned";
    public const string IdentityConfirmed = "session.identity_confirmed";
    public const string PasswordResetRequested = "password.reset_requested";
    public const string PasswordResetDone = "password.reset";
    public const string PasswordChanged = "password.changed";
    public const string EmailChangeRequested = "email.change_requested";
    public const string EmailChangeCancelled = "email.change_cancelled";
    public const string EmailChanged = "email.changed";
    public const string EmailRestored = "email.restored";
    public const string DeviceRevoked = "device.revoked";
    public const string TwoFactorEnabled = "two_factor.enabled";
    public const string TwoFactorReplaced = "two_factor.replaced";
    public const string TwoFactorDisabled = "two_factor.disabled";
    public const string RecoveryCodesMade = "recovery_codes.made";
    public const string RecoveryCodeUsed = "recovery_codes.used";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRenamed = "passkey.renamed";
    public const string PasskeyRemoved = "passkey.removed";
    public const string PasskeyCounterRefused = "passkey.counter_refused";
    public const string WorkspaceCreated = "workspace.created";
    public const string ProjectCreated = "project.created";
    public const string UserAdded = "user.added";
    public const string UserDeleted = "user.deleted";
    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyUpdated = "api_key.updated";
    public const string ApiKeyDeleted = "api_key.deleted";
    public const string ApiKeyDenied = "api_key.denied";
    public const string CreditsGranted = "credits.granted";
    public const string OperatorAppointed = "operator.appointed";
    public const string OperatorDismissed = "operator.dismissed";
    public const string AccountsSearched = "operator.accounts_searched";
    public const string AccountViewed = "operator.account_viewed";
    public const string MailsViewed = "operator.mails_viewed";
    public const string MailRetried = "operator.mail_retried";
    public const string AccountDisabled = "account.disabled";
    public const string AccountEnabled = "account.enabled";
    public const string SessionsEndedByOperator = "session.ended_by_operator";
    public const string KeyRingRotated = "key_ring.rotated";
    public const string PanicPressed = "installation.panic";
    public const string RecoveryAsked = "recovery.asked";
    public const string RecoveryRefused = "recovery.refused";
    public const string RecoveryConfirmed = "recovery.confirmed";
    public const string RecoveryViewed = "recovery.viewed";
    public const string RecoveryStarted = "recovery.started";
    public const string RecoveryDenied = "recovery.denied";
    public const string RecoveryCancelled = "recovery.cancelled";
    public const string RecoveryCompleted = "recovery.completed";
    public const string AuthorizationDenied = "authorization.denied";

    /// <summary>All of them, read from the constants above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(AuditActions).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
