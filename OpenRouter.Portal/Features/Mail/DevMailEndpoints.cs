using Microsoft.AspNetCore.Http.HttpResults;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>What a developer sees of the mails that nobody sends.</summary>
internal static class DevMailEndpoints
{
    // The host's policy forbids inline styles in elements' own blocks and is made for pages; a mail is a document of its own that
    // may style itself and nothing else.
    private const string MailPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static async Task<IResult> ListAsync(KeptMails mails, CancellationToken cancellationToken) =>
        new RazorComponentResult<DevMailListPage>(new { Mails = await mails.ListAsync(cancellationToken) });

    public static async Task<IResult> ListJsonAsync(KeptMails mails, CancellationToken cancellationToken) =>
        Results.Ok(await mails.ListAsync(cancellationToken));

    public static async Task<IResult> ShowAsync(Guid id, KeptMails mails, CancellationToken cancellationToken) =>
        await mails.FindAsync(id, cancellationToken) is { } mail
            ? new RazorComponentResult<DevMailPage>(new { Mail = mail })
            : Results.NotFound();

    public static async Task<IResult> ShowHtmlAsync(Guid id, KeptMails mails, HttpResponse response, CancellationToken cancellationToken)
    {
        if (await mails.FindAsync(id, cancellationToken) is not { } mail)
        {
            return Results.NotFound();
        }

        response.Headers.ContentSecurityPolicy = MailPolicy;
        return Results.Text(mail.Html, "text/html; charset=utf-8");
    }
}
