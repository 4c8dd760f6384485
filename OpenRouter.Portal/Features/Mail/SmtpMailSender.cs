using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Security;
using SmtpMessage = System.Net.Mail.MailMessage;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>Speaks SMTP (RFC 5321), one connection per mail: few mails are sent, and a broken connection then costs one attempt only.</summary>
internal sealed class SmtpMailSender(IOptions<MailOptions> options, MailBrand brand, TimeProvider time) : IMailSender
{
    public async Task<MailReply> SendAsync(Guid id, string to, MailBody body, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.Value.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using SmtpMessage message = Compose(id, to, body);
            using SmtpClient client = Connect(message);
            await client.SendMailAsync(message, either.Token);
            return new MailReply(MailVerdict.Delivered, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new MailReply(MailVerdict.TryAgain, $"No answer within {options.Value.Timeout.TotalSeconds:0} seconds.");
        }
        catch (SmtpException exception)
        {
            return new MailReply(Judge(exception), Words(exception));
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or System.Net.Sockets.SocketException)
        {
            return new MailReply(MailVerdict.TryAgain, exception.Message);
        }
    }

    /// <summary>Whether trying again can help.</summary>
    private static MailVerdict Judge(SmtpException exception) => (int)exception.StatusCode switch
    {
        // Encryption or sign-in is asked for or failed (RFC 4954 section 6, RFC 3207 section 4): the operator can mend that, so the
        // mail must not be lost by it.
        530 or 534 or 535 or 538 => MailVerdict.TryAgain,
        >= 500 => MailVerdict.Refused,
        _ => MailVerdict.TryAgain,
    };

    // The message of the outer exception often is "Failure sending mail."; the cause stands in the innermost.
    private static string Words(SmtpException exception)
    {
        Exception cause = exception.GetBaseException();
        int code = (int)exception.StatusCode;
        return code > 0 ? $"{code} {cause.Message}" : cause.Message;
    }

    private SmtpMessage Compose(Guid id, string to, MailBody body)
    {
        MailAddress configured = new(options.Value.Smtp.From);
        MailAddress from = configured.DisplayName.Length > 0 ? configured : new MailAddress(configured.Address, brand.ProductName, Encoding.UTF8);
        SmtpMessage message = new(from, Recipient(to))
        {
            Subject = body.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };

        // The same name at every attempt, so that a mail that arrived twice can be told to be one (RFC 5322 section 3.6.4).
        message.Headers.Add("Message-ID", $"<{id:N}@{from.Host}>");

        // Holiday notices and the like stay away (RFC 3834 section 5).
        message.Headers.Add("Auto-Submitted", "auto-generated");

        // The last part is the preferred one (RFC 2046 section 5.1.4).
        message.AlternateViews.Add(ViewOf(body.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(ViewOf(body.Html, MediaTypeNames.Text.Html));
        return message;
    }

    // The local part as the person typed it, for a server may heed its case; the domain in its ASCII form, which every server knows.
    private static MailAddress Recipient(string to) =>
        EmailAddress.TryParse(to, out EmailAddress? address)
            ? new MailAddress($"{to[..to.IndexOf('@', StringComparison.Ordinal)]}@{address.Domain}")
            : throw new InvalidOperationException("The outbox holds an address that it would not have taken.");

    private static AlternateView ViewOf(string text, string type)
    {
        AlternateView part = AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, type);
        part.TransferEncoding = TransferEncoding.QuotedPrintable;
        return part;
    }

    private SmtpClient Connect(SmtpMessage message)
    {
        SmtpOptions smtp = options.Value.Smtp;
        SmtpClient client = new(smtp.Host, smtp.Port)
        {
            EnableSsl = smtp.Security == SmtpSecurity.StartTls,

            // A mailbox name beyond ASCII needs SMTPUTF8; for all others the older form is understood by more servers.
            DeliveryFormat = Ascii.IsValid(message.To[0].User) ? SmtpDeliveryFormat.SevenBit : SmtpDeliveryFormat.International,
        };
        if (smtp.User.Length > 0)
        {
            client.Credentials = new NetworkCredential(smtp.User, smtp.Password);
        }

        return client;
    }
}
