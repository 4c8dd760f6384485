using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.TwoFactor;

internal static class PasskeyErrors
{
    /// <summary>Used, too old, another browser's or another ceremony's: one answer.</summary>
    public static Error ChallengeGone { get; } =
        new(ErrorKind.Validation, "passkey_challenge_gone", "This took too long or was answered already. Try again.");

    public static Error Refused { get; } =
        new(ErrorKind.Validation, "passkey_refused", "This passkey was not accepted here. Use another one, or another way to sign in.");

    /// <summary>Right, but one factor only, where no second one is on (PKY-03).</summary>
    public static Error NotVerified { get; } = new(
        ErrorKind.Validation, "passkey_not_verified", "Your device did not ask who you are. Set up its PIN, fingerprint or face check, or sign in with your password.");

    /// <summary>The authenticator's counter went back (PKY-05).</summary>
    public static Error CounterWentBack { get; } = new(
        ErrorKind.Validation, "passkey_counter", "This passkey may have been copied, so it was refused. Sign in another way and remove it.");

    /// <summary>Absent and foreign alike.</summary>
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "passkey_not_found", "This passkey does not exist, or it is not yours.");

    public static Error Registered { get; } = new(ErrorKind.Conflict, "passkey_registered", "This passkey is registered already.");

    public static Error TooMany { get; } =
        new(ErrorKind.Conflict, "passkey_limit", $"An account can have {PasskeyService.MostPerUser} passkeys. Remove one that you no longer use.");

    public static Error LastWayIn { get; } =
        new(ErrorKind.Conflict, "passkey_last_way_in", "This passkey is the only way into your account. Add another one or set a password, then remove it.");

    public static Error NameInvalid { get; } =
        new(ErrorKind.Validation, "passkey_name_invalid", $"Give it a name of 1 to {PasskeyService.NameLength} ordinary characters.") { Field = "name" };
}
