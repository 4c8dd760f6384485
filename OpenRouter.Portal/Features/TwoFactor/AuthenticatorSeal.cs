using Microsoft.AspNetCore.DataProtection;
using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>
/// Encrypts the secrets of authenticator apps.
/// Purpose: a stolen database must not yield codes (<c>authenticator-secret.v1</c>). Bound to: the installation's key ring and one
/// user, so that a row copied to another account opens for nobody. Lifetime and end: the row's.
/// </summary>
internal sealed class AuthenticatorSeal(IDataProtectionProvider protection)
{
    /// <summary>The encrypted form.</summary>
    public byte[] Seal(Guid userId, byte[] secret) => For(userId).Protect(secret);

    /// <summary>The secret itself, also under a key that a panic revoked: everybody would be locked out otherwise.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, or belongs to another user or installation.</exception>
    public byte[] Open(AuthenticatorApp app) => For(app.UserId).OpenAtRest(app.SecretSealed);

    private IDataProtector For(Guid userId) => protection.CreateProtector("authenticator-secret.v1", userId.ToString("N"));
}
