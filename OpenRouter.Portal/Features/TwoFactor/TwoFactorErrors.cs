using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.TwoFactor;

internal static class TwoFactorErrors
{
    public static Error CodeWrong { get; } = Code("two_factor_code_wrong", "This is not the code that your app shows now. Type the current one.");

    /// <summary>RFC 6238 section 5.2: one code, one use.</summary>
    public static Error CodeUsed { get; } = Code("two_factor_code_used", "This code was used already. Wait until your app shows the next one, then type that.");

    /// <summary>Right for a step outside the window: never accepted, only explained (behaviours.md F6).</summary>
    public static Error ClockIsOff { get; } = Code(
        "two_factor_clock", "This code belongs to another time: check the clock of your phone. Set its date and time to automatic, then type a fresh code.");

    /// <summary>Wrong and used alike.</summary>
    public static Error RecoveryCodeWrong { get; } = Code("recovery_code_wrong", "This is not one of your unused recovery codes. Each works once.");

    public static Error NotEnabled { get; } = new(ErrorKind.Conflict, "two_factor_not_enabled", "Two-factor authentication is not on.");

    /// <summary>Another tab began anew, confirmed, or the credentials changed.</summary>
    public static Error EnrolmentGone { get; } =
        new(ErrorKind.Conflict, "two_factor_enrolment_gone", "This set-up was replaced by a newer one. Begin again.");

    private static Error Code(string code, string message) => new(ErrorKind.Validation, code, message) { Field = "code" };
}
