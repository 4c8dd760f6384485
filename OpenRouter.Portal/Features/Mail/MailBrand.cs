namespace OpenRouter.Portal.Features.Mail;

/// <summary>What every mail says of its sender.</summary>
/// <param name="ProductName">The configured name of the product.</param>
/// <param name="SupportEmail">Where people reach help; null leaves the line out.</param>
internal sealed record MailBrand(string ProductName, string? SupportEmail);
