using Microsoft.AspNetCore.DataProtection;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>
/// Reads what this installation itself keeps encrypted. A panic revokes the keys so that nothing from outside is taken under
/// them any more; what lies in the database was not handed in by anybody, and losing it would lock everybody out.
/// </summary>
internal static class AtRest
{
    /// <summary>The readable form, whether or not its key was revoked.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, or sealed by another installation.</exception>
    public static byte[] OpenAtRest(this IDataProtector protector, byte[] sealedBytes) => protector is IPersistedDataProtector persisted
        ? persisted.DangerousUnprotect(sealedBytes, ignoreRevocationErrors: true, out _, out _)
        : protector.Unprotect(sealedBytes);
}
