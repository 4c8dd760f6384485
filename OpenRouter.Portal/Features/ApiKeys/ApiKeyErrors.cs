using System.Globalization;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.ApiKeys;

internal static class ApiKeyErrors
{
    /// <summary>Absent, foreign and invisible alike.</summary>
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "api_key_not_found", "This key does not exist, or you have no access to it.");

    public static Error NameInvalid { get; } =
        new(ErrorKind.Validation, "api_key_name_invalid", "Give the key a name of 1 to 100 visible characters on one line.") { Field = "name" };

    public static Error ScopesInvalid { get; } =
        new(ErrorKind.Validation, "api_key_scopes_invalid", "Choose at least one thing that the key may do.") { Field = "scopes" };

    public static Error ExpiryInPast { get; } =
        new(ErrorKind.Validation, "api_key_expiry_in_past", "Choose an expiry in the future.") { Field = "expires" };

    /// <summary>Ten years: what lives longer is meant to live for ever, and should say so.</summary>
    public static Error ExpiryTooFar { get; } =
        new(ErrorKind.Validation, "api_key_expiry_too_far", "Choose an expiry within ten years, or none.") { Field = "expires" };

    public static Error LifetimeTooLong(TimeSpan maximum) =>
        new(ErrorKind.Validation, "api_key_lifetime_too_long", string.Create(
            CultureInfo.InvariantCulture, $"Keys of this installation live at most {maximum.TotalDays:0} days. Choose an earlier expiry.")) { Field = "expires" };

    /// <summary>The same press of the button arrived again; its secret was given to the first arrival and cannot be given twice.</summary>
    public static Error AlreadyGenerated { get; } = new(ErrorKind.Conflict, "api_key_already_generated", "This key has been generated already.");

    public static Error TooMany(int maximum) =>
        new(ErrorKind.Conflict, "api_key_limit_reached", string.Create(
            CultureInfo.InvariantCulture, $"This workspace has {maximum} keys, which is the most it can have. Revoke one that is not needed."));

    /// <summary>After a recovery by support.</summary>
    public static Error SecondFactorRequired { get; } = new(
        ErrorKind.Forbidden, "api_key_second_factor_required", "This account was recovered by support. Switch on two-factor authentication or a passkey in Account Security before you generate a key.");
}
