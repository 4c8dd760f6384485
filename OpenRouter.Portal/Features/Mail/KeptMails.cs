using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>A mail that is kept, as the developer sees it. Holds what opens things, so it exists in Development only.</summary>
/// <param name="Id">Its name in the address.</param>
/// <param name="To">The recipient.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Kind">What sort of mail it is.</param>
/// <param name="CreatedAt">When it was promised.</param>
/// <param name="Link">The button's link; null means there is no button.</param>
/// <param name="Code">The code; null means there is none.</param>
public sealed record KeptMailRow(Guid Id, string To, string Subject, string Kind, DateTimeOffset CreatedAt, string? Link, string? Code)
{
    /// <inheritdoc />
    public override string ToString() => $"mail {Id} ({Kind})";
}

/// <summary>A kept mail with its parts.</summary>
/// <param name="Row">What the list says of it.</param>
/// <param name="Text">The text part.</param>
/// <param name="Html">The HTML part, a whole document.</param>
public sealed record KeptMailDetails(KeptMailRow Row, string Text, string Html)
{
    /// <inheritdoc />
    public override string ToString() => Row.ToString();
}

/// <summary>Opens the mails that are not delivered, for <c>/dev/mail</c>, which is mapped in Development only.</summary>
internal sealed class KeptMails(PortalDatabase database, MailSeal seal)
{
    private const int Shown = 50;

    /// <summary>The newest, at most 50.</summary>
    public async Task<IReadOnlyList<KeptMailRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        List<OutgoingMail> mails = await db.OutgoingMails.AsNoTracking().Where(mail => mail.BodySealed != null)
            .OrderByDescending(mail => mail.Sequence).Take(Shown).ToListAsync(cancellationToken);
        return [.. mails.Select(mail => Open(mail).Row)];
    }

    /// <summary>One with its parts; null means that there is none of that id, or its body was erased.</summary>
    public async Task<KeptMailDetails?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        OutgoingMail? mail = await db.OutgoingMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.BodySealed != null, cancellationToken);
        return mail is null ? null : Open(mail);
    }

    private KeptMailDetails Open(OutgoingMail mail)
    {
        MailBody body = seal.Open(mail.BodySealed!);
        KeptMailRow row = new(mail.Id, mail.To, body.Subject, mail.Kind, mail.CreatedAt, body.Link, body.Code);
        return new KeptMailDetails(row, body.Text, body.Html);
    }
}
