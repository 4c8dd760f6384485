using System.Text;
using System.Text.Encodings.Web;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>
/// Makes the two parts of a mail out of its content. One column of 560 px with inline styles, no pictures, nothing loaded.
/// It sets no colours but the button's, so that a dark mail program shows it light on dark.
/// </summary>
internal static class MailRendering
{
    private const string Column = "max-width:560px;margin:0 auto;padding:32px 16px;font:16px/24px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
    private const string Paragraph = "margin:0 0 16px";
    private const string Button = "display:inline-block;padding:0 20px;border-radius:6px;background:#3d4edb;color:#ffffff;font-weight:600;line-height:44px;text-decoration:none";
    private const string Code = "font:600 32px/44px ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px";
    private const string Small = "margin:0 0 8px;font-size:14px;line-height:20px";

    /// <summary>Both parts, with everything that is not markup encoded.</summary>
    public static MailBody Render(MailMessage message, MailBrand brand) => new(
        message.Subject,
        Html(message, brand),
        Text(message.Content, brand),
        message.Content.Button?.Link.AbsoluteUri,
        message.Content.Code);

    private static string Html(MailMessage message, MailBrand brand)
    {
        MailContent content = message.Content;
        StringBuilder html = new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Append("<title>").Append(Encode(message.Subject)).Append("</title>\n</head>\n<body style=\"margin:0\">\n<main style=\"").Append(Column).Append("\">\n");
        Add(html, "p", "margin:0 0 24px;font-weight:600", brand.ProductName);
        Add(html, "h1", "margin:0 0 16px;font-size:20px;line-height:28px", content.Heading);
        foreach (string paragraph in content.Paragraphs)
        {
            Add(html, "p", Paragraph, paragraph);
        }

        if (content.Button is { } button)
        {
            string link = Encode(button.Link.AbsoluteUri);
            html.Append("<p style=\"margin:24px 0\"><a href=\"").Append(link).Append("\" style=\"").Append(Button).Append("\">")
                .Append(Encode(button.Text)).Append("</a></p>\n");
            html.Append("<p style=\"").Append(Paragraph).Append("\">Or open this link:<br><a href=\"").Append(link)
                .Append("\" style=\"word-break:break-all\">").Append(link).Append("</a></p>\n");
        }

        if (content.Code is { } code)
        {
            html.Append("<p style=\"").Append(Paragraph).Append("\">Your code:<br><span style=\"").Append(Code).Append("\">")
                .Append(Encode(code)).Append("</span></p>\n");
        }

        html.Append("<hr style=\"margin:32px 0 16px;border:0;border-top:1px solid\">\n");
        Add(html, "p", Small, content.Reason);
        if (brand.SupportEmail is { } help)
        {
            html.Append("<p style=\"").Append(Small).Append("\">Need help? Write to <a href=\"mailto:").Append(Encode(help))
                .Append("\">").Append(Encode(help)).Append("</a>.</p>\n");
        }

        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Text(MailContent content, MailBrand brand)
    {
        List<string> blocks = [brand.ProductName, content.Heading, .. content.Paragraphs];
        if (content.Button is { } button)
        {
            blocks.Add($"{button.Text}:\n{button.Link.AbsoluteUri}");
        }

        if (content.Code is { } code)
        {
            blocks.Add($"Your code:\n{code}");
        }

        blocks.Add(content.Reason);
        if (brand.SupportEmail is { } help)
        {
            blocks.Add($"Need help? Write to {help}.");
        }

        return string.Join("\n\n", blocks) + "\n";
    }

    private static void Add(StringBuilder html, string element, string style, string text) =>
        html.Append('<').Append(element).Append(" style=\"").Append(style).Append("\">").Append(Encode(text)).Append("</").Append(element).Append(">\n");

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
