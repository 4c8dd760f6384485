using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>What somebody is asked when they have to prove who they are.</summary>
/// <param name="Email">The account's address, for password managers and as the place where a code would go.</param>
/// <param name="AsksPassword">Whether the account has a password.</param>
/// <param name="AsksAuthenticatorCode">Whether two-factor authentication is on.</param>
/// <param name="TakesPasskey">Whether the account has a passkey, which is proof enough by itself.</param>
public sealed record StepUpQuestion(string Email, bool AsksPassword, bool AsksAuthenticatorCode, bool TakesPasskey)
{
    /// <summary>Whether a code is mailed: nothing better is there.</summary>
    public bool AsksMailedCode => !AsksPassword && !TakesPasskey;
}

/// <summary>Which proof fits an account (beyond.md 15: every kind of account can give one).</summary>
internal sealed class StepUpQuestions(PortalDatabase database)
{
    /// <summary>The question for the person as the account is now.</summary>
    public async Task<StepUpQuestion> ForAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        return await db.Users.Where(u => u.Id == actor.UserId)
            .Select(u => new StepUpQuestion(u.Email!, u.PasswordHash != null, u.TwoFactorEnabled, db.UserPasskeys.Any(p => p.UserId == u.Id)))
            .SingleAsync(cancellationToken);
    }
}
