namespace OpenRouter.Portal.Features.Credentials;

/// <summary>The hint beside a new password; only <see cref="Refused"/> stops anyone.</summary>
internal enum PasswordStrength
{
    /// <summary>The policy refuses it.</summary>
    Refused,

    /// <summary>Accepted, and no more than that.</summary>
    Fair,

    /// <summary>Long and varied enough that guessing it offline is hopeless.</summary>
    Strong,
}
