using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// Judges a new password (security.md PWD-01 to PWD-03; NIST SP 800-63B-4 3.1.1.2): length in code points, the list of common passwords,
/// context words, and patterns. No character classes. Pure and without memory; safe for parallel use.
/// </summary>
internal sealed class PasswordPolicy(IOptions<CredentialsOptions> options)
{
    // Beyond these an accepted password cannot be found by guessing even at the speed of a stolen database.
    private const int StrongLength = 16;
    private const int StrongDistinctCharacters = 8;

    private readonly CredentialsOptions _options = options.Value;

    /// <summary>The first reason against it, with its code; success if there is none.</summary>
    public Result Check(string password, PasswordContext context)
    {
        Result<string> text = PasswordText.Normalize(password, _options.MaximumLength);
        if (!text.IsSuccess)
        {
            return text.Error;
        }

        if (PasswordText.CodePoints(text.Value) < _options.MinimumLength)
        {
            return PasswordErrors.TooShort(_options.MinimumLength);
        }

        string folded = PasswordShapes.Fold(text.Value);
        if (FindReason(folded, context) is { } reason)
        {
            return reason;
        }

        // "correcthorse" twice is what it is once.
        if (PasswordShapes.RepeatedUnit(folded) is { } unit
            && (unit.Length < _options.MinimumLength / 2 || FindReason(unit, context) is not null))
        {
            return PasswordErrors.Pattern;
        }

        return PasswordShapes.IsSequence(folded) ? PasswordErrors.Pattern : Result.Success;
    }

    /// <summary>The same judgement as one of three words, for the hint beside the field.</summary>
    public PasswordStrength Rate(string password, PasswordContext context)
    {
        if (!Check(password, context).IsSuccess)
        {
            return PasswordStrength.Refused;
        }

        bool isStrong = PasswordText.CodePoints(password) >= StrongLength
            && password.EnumerateRunes().Distinct().Count() >= StrongDistinctCharacters;
        return isStrong ? PasswordStrength.Strong : PasswordStrength.Fair;
    }

    private static Error? FindReason(string folded, PasswordContext context)
    {
        // Context first: "acme2026acme" in the list would be told as common, while the account's own word is the better reason.
        foreach (string stem in PasswordShapes.Stems(folded))
        {
            if (context.Find(stem) is { } word)
            {
                return PasswordErrors.ContainsContext(word);
            }
        }

        return PasswordShapes.Stems(folded).Any(stem => CommonPasswords.Shared.Contains(stem)) ? PasswordErrors.Common : null;
    }
}
