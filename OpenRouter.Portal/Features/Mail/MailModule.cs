using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>The front door of mail. Others use <see cref="MailOutbox"/> with <see cref="MailMessage"/>.</summary>
internal static class MailModule
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.TryAddSingleton(new MailBrand("OpenRouter Portal", null));
        services.AddSingleton<MailSeal>();
        services.AddSingleton<MailOutbox>();
        return services;
    }
}
