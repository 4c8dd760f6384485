using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>An authenticator and the browser around it, which answer as the test wants: WebAuthn Level 3, "none" attestation, ES256.</summary>
internal sealed class SoftwarePasskey : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Names the key pair.</summary>
    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>What the page's origin is said to be.</summary>
    public string Origin { get; set; } = "https://localhost";

    /// <summary>The domain that is hashed into the answer.</summary>
    public string RpId { get; set; } = "localhost";

    /// <summary>Whether PIN or body was checked.</summary>
    public bool IsVerified { get; set; } = true;

    /// <summary>Whether somebody touched it.</summary>
    public bool IsPresent { get; set; } = true;

    /// <summary>Whether the page was in a frame of another site.</summary>
    public bool IsCrossOrigin { get; set; }

    /// <summary>The type in the client data; null takes the ceremony's own.</summary>
    public string? Type { get; set; }

    /// <summary>The COSE algorithm that the key says it is for.</summary>
    public int Algorithm { get; set; } = -7;

    /// <summary>Counts the uses; 0 with <see cref="Counts"/> off.</summary>
    public uint Count { get; set; }

    /// <summary>Whether it counts, as a security key does and a synced passkey does not.</summary>
    public bool Counts { get; set; }

    /// <summary>Whose it is, as the portal said when it was made.</summary>
    public string? UserHandle { get; set; }

    /// <summary>Answers <c>navigator.credentials.create()</c>.</summary>
    public string Create(JsonElement options)
    {
        UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        ECParameters point = _key.ExportParameters(false);
        byte[] algorithm = Algorithm switch { -7 => [0x26], _ => [0x38, (byte)(-1 - Algorithm)] };
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, .. algorithm, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.Q.X!, 0x22, 0x58, 0x20, .. point.Q.Y!];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        byte[] data = [.. Head(HasCredential), .. new byte[16], .. length, .. CredentialId, .. cose];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return Wrap(new Dictionary<string, object?>
        {
            ["clientDataJSON"] = Encode(ClientData("webauthn.create", options)),
            ["attestationObject"] = Encode(attestation),
            ["transports"] = Array.Empty<string>(),
        });
    }

    /// <summary>Answers <c>navigator.credentials.get()</c>.</summary>
    public string Get(JsonElement options)
    {
        Count += Counts ? 1u : 0u;
        byte[] data = Head(0);
        byte[] client = ClientData("webauthn.get", options);
        byte[] signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Wrap(new Dictionary<string, object?>
        {
            ["clientDataJSON"] = Encode(client),
            ["authenticatorData"] = Encode(data),
            ["signature"] = Encode(signature),
            ["userHandle"] = UserHandle,
        });
    }

    /// <summary>How the portal names a person to authenticators.</summary>
    public static string HandleOf(Guid userId) => Encode(Encoding.UTF8.GetBytes(userId.ToString()));

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private byte[] Head(byte flags)
    {
        byte[] count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        byte all = (byte)(flags | (IsPresent ? UserPresent : 0) | (IsVerified ? UserVerified : 0));
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(RpId)), all, .. count];
    }

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = Type ?? type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = Origin,
        crossOrigin = IsCrossOrigin,
    });

    private string Wrap(Dictionary<string, object?> response) => JsonSerializer.Serialize(new
    {
        id = Encode(CredentialId),
        rawId = Encode(CredentialId),
        type = "public-key",
        response,
        clientExtensionResults = new { },
    });
}
