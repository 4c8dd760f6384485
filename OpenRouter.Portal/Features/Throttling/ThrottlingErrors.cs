using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Throttling;

/// <summary>Refusals of the three guards; none says whether an account exists.</summary>
internal static class ThrottlingErrors
{
    public static Error AddressThrottled(TimeSpan wait) => new(
        ErrorKind.Throttled, "too_many_failures", $"Too many failed attempts came from your network. Try again in {Words(wait)}.", wait);

    public static Error PasswordLocked(TimeSpan wait) => new(
        ErrorKind.Throttled, "account_locked", $"This account is locked after too many wrong passwords. Try again in {Words(wait)}, or reset your password to get in now.", wait);

    /// <summary>LGN-09; waiting does not help.</summary>
    public static Error PasswordOff { get; } = new(
        ErrorKind.Forbidden, "password_switched_off", "This password no longer opens the account from a new device, after too many wrong ones. Reset your password to turn it on again.");

    public static Error SecondFactorLocked(TimeSpan wait) => new(
        ErrorKind.Throttled, "second_factor_locked", $"Too many wrong codes. Try again in {Words(wait)}.", wait);

    public static Error SecondFactorHeld { get; } = new(
        ErrorKind.Forbidden, "second_factor_held", "This way to confirm is on hold after too many wrong codes. Use a recovery code, or contact support.");

    // Rounded up: who comes back at the time that was named must not be refused once more.
    private static string Words(TimeSpan wait)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        int minutes = (seconds + 59) / 60;
        return seconds < 60 ? seconds == 1 ? "1 second" : $"{seconds} seconds" : minutes == 1 ? "1 minute" : $"{minutes} minutes";
    }
}
