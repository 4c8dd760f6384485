namespace OpenRouter.Portal.Features.Mail;

/// <summary>What every mail says of its sender.</summary>
/// <param name="ProductName">The configured name of the product.</param>
/// <param name="SupportEmail">Where people reach help; null leaves the line out.</param>
/// <param name="SenderDomain">The domain that mail comes from, for the advice to allow it (behaviours.md R5); null while no sender is configured.</param>
internal sealed record MailBrand(string ProductName, string? SupportEmail, string? SenderDomain);
