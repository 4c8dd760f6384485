using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Sessions;

internal static class SessionErrors
{
    /// <summary>Absent and foreign alike.</summary>
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "session_not_found", "This session does not exist, or it is not yours.");

    /// <summary>Absent and foreign alike.</summary>
    public static Error DeviceNotFound { get; } = new(ErrorKind.NotFound, "device_not_found", "This device is not known, or it is not yours.");

    /// <summary>One's own session is ended by signing out.</summary>
    public static Error IsCurrent { get; } = new(ErrorKind.Conflict, "session_is_current", "This is the session you are using. Sign out instead.");

    public static Error Ended { get; } = new(ErrorKind.Unauthenticated, "session_ended", "You have been signed out. Sign in again to continue.");

    public static Error StepUpRequired { get; } =
        new(ErrorKind.Forbidden, "step_up_required", "Confirm that it is you before you do this. Your last confirmation is too long ago.");
}
