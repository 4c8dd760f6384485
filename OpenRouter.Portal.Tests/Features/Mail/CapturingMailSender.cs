using System.Threading.Channels;
using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

/// <summary>One attempt as the sender saw it.</summary>
internal sealed record CapturedMail(Guid Id, string To, MailBody Body);

/// <summary>A mail server that remembers each attempt and answers as told; by default it takes everything.</summary>
internal sealed class CapturingMailSender : IMailSender
{
    private readonly Channel<CapturedMail> _attempts = Channel.CreateUnbounded<CapturedMail>();
    private readonly Lock _gate = new();
    private readonly List<CapturedMail> _all = [];

    /// <summary>Its answer to each attempt.</summary>
    public Func<CapturedMail, MailReply> Answer { get; set; } = _ => new MailReply(MailVerdict.Delivered, null);

    /// <summary>Every attempt so far.</summary>
    public IReadOnlyList<CapturedMail> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Waits for the next attempt that was not waited for yet.</summary>
    public async Task<CapturedMail> NextAsync() =>
        await _attempts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public Task<MailReply> SendAsync(Guid id, string to, MailBody body, CancellationToken cancellationToken)
    {
        CapturedMail mail = new(id, to, body);
        lock (_gate)
        {
            _all.Add(mail);
        }

        MailReply reply = Answer(mail);
        _attempts.Writer.TryWrite(mail);
        return Task.FromResult(reply);
    }
}
