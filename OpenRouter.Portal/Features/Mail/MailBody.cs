using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>A mail as it will be read: what is encrypted in the outbox until it is delivered. It never prints itself.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Html">The HTML part, a whole document.</param>
/// <param name="Text">The text part, which says the same.</param>
/// <param name="Link">The button's link; null means there is no button.</param>
/// <param name="Code">The code; null means there is none.</param>
internal sealed record MailBody(string Subject, string Html, string Text, string? Link, string? Code)
{
    /// <inheritdoc />
    public override string ToString() => "mail body";
}

/// <summary>
/// Encrypts bodies for the outbox.
/// Purpose: a stolen database must not hold usable links and codes (<c>mail-body.v1</c>).
/// Bound to: the installation's key ring. Lifetime: until delivered or given up. Single use: no, each attempt opens it.
/// Invalidated by: erasing the column.
/// </summary>
internal sealed class MailSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("mail-body.v1");

    /// <summary>The encrypted form.</summary>
    public byte[] Seal(MailBody body) => _protector.Protect(JsonSerializer.SerializeToUtf8Bytes(body));

    /// <summary>The readable form, also under a key that was revoked since: what was promised before a panic is still delivered.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was changed, or sealed by another installation.</exception>
    public MailBody Open(byte[] body) =>
        JsonSerializer.Deserialize<MailBody>(_protector.OpenAtRest(body)) ?? throw new InvalidOperationException("A sealed mail holds no body.");
}
