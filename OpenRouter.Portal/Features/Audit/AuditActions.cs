namespace OpenRouter.Portal.Features.Audit;

/// <summary>Every action that is written down; the words are published in exports and never change their meaning (conventions.md 4.10).</summary>
internal static class AuditActions
{
    public const string AccountCreated = "account.created";
    public const string LoginSucceeded = "login.succeeded";
    public const string LoginFailed = "login.failed";
    public const string LogoutSucceeded = "logout.succeeded";
    public const string SessionRevoked = "session.revoked";
    public const string OtherSessionsRevoked = "session.others_revoked";
    public const string SessionDisowned = "session.disowned";
    public const string IdentityConfirmed = "session.identity_confirmed";
    public const string PasswordResetRequested = "password.reset_requested";
    public const string PasswordReset = "password.reset";
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
    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyDeleted = "api_key.deleted";
    public const string ApiKeyDenied = "api_key.denied";
    public const string CreditsGranted = "credits.granted";
    public const string AuthorizationDenied = "authorization.denied";

    /// <summary>All of them, read from the constants above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(AuditActions).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];
}
