using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>Numbers of the sign-in flow: section <c>SignIn</c>.</summary>
internal sealed class SignInOptions
{
    /// <summary>How long a second factor may be owed; default 10 minutes, 1 to 30 minutes.</summary>
    public TimeSpan PendingLifetime { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Names every invalid value of <see cref="SignInOptions"/> by its key.</summary>
internal sealed class SignInOptionsValidator : IValidateOptions<SignInOptions>
{
    public ValidateOptionsResult Validate(string? name, SignInOptions options) =>
        options.PendingLifetime >= TimeSpan.FromMinutes(1) && options.PendingLifetime <= TimeSpan.FromMinutes(30)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("SignIn:PendingLifetime must be between 00:01:00 and 00:30:00.");
}
