using System.Security.Cryptography;
using System.Text;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>
/// HMAC-SHA-256 under the installation's key: for values with so few possibilities (a six-digit code, a mail address) that a
/// plain hash in a stolen database could be guessed.
/// </summary>
internal sealed class KeyedHash(KeyFile keyFile)
{
    private readonly Lazy<byte[]> _key = new(() => keyFile.Derive("keyed-hash.v1"));

    /// <summary>32 bytes; <paramref name="purpose"/> keeps the hashes of different uses apart.</summary>
    public byte[] Compute(string purpose, string value) => HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes($"{purpose}\0{value}"));

    /// <summary>Compares in fixed time.</summary>
    public bool Matches(string purpose, string value, byte[] hash) => CryptographicOperations.FixedTimeEquals(Compute(purpose, value), hash);
}
