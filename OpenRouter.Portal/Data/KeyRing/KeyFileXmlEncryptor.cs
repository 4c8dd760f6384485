using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>Encrypts ring elements with AES-256-GCM under a key derived from the key file: nonce (12 bytes), tag (16), ciphertext.</summary>
internal sealed class KeyFileXmlEncryptor(KeyFile keyFile) : IXmlEncryptor
{
    internal const string Purpose = "data-protection-ring.v1";
    internal const int NonceLengthBytes = 12;
    internal const int TagLengthBytes = 16;

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        byte[] plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        byte[] sealedBytes = new byte[NonceLengthBytes + TagLengthBytes + plain.Length];
        Span<byte> nonce = sealedBytes.AsSpan(0, NonceLengthBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(keyFile.Derive(Purpose), TagLengthBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLengthBytes + TagLengthBytes), sealedBytes.AsSpan(NonceLengthBytes, TagLengthBytes));
        return new EncryptedXmlInfo(new XElement("sealed", Convert.ToBase64String(sealedBytes)), typeof(KeyFileXmlDecryptor));
    }
}

/// <summary>The counterpart of <see cref="KeyFileXmlEncryptor"/>; made by the framework, which knows only a service provider.</summary>
internal sealed class KeyFileXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        byte[] sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        byte[] plain = new byte[sealedBytes.Length - KeyFileXmlEncryptor.NonceLengthBytes - KeyFileXmlEncryptor.TagLengthBytes];
        using AesGcm aes = new(services.GetRequiredService<KeyFile>().Derive(KeyFileXmlEncryptor.Purpose), KeyFileXmlEncryptor.TagLengthBytes);
        aes.Decrypt(
            sealedBytes.AsSpan(0, KeyFileXmlEncryptor.NonceLengthBytes),
            sealedBytes.AsSpan(KeyFileXmlEncryptor.NonceLengthBytes + KeyFileXmlEncryptor.TagLengthBytes),
            sealedBytes.AsSpan(KeyFileXmlEncryptor.NonceLengthBytes, KeyFileXmlEncryptor.TagLengthBytes),
            plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
