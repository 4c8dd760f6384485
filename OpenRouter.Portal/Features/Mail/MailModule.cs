using System.Net.Mail;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Mail;

/// <summary>The front door of mail. Others use <see cref="MailOutbox"/> with <see cref="MailMessage"/>, and operators <see cref="MailQueue"/> and its rows.</summary>
internal static class MailModule
{
    /// <summary>Registers the outbox and its worker; an <see cref="IMailSender"/> that is there already stays.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services, IConfigurationSection mail)
    {
        services.AddOptions<MailOptions>().Bind(mail).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddMetrics();
        services.AddSingleton(static provider =>
        {
            PortalOptions portal = provider.GetRequiredService<IOptions<PortalOptions>>().Value;
            string from = provider.GetRequiredService<IOptions<MailOptions>>().Value.Smtp.From;
            string? domain = MailAddress.TryCreate(from, out MailAddress? sender) ? sender.Host : null;
            return new MailBrand(portal.Name, portal.SupportEmail, domain);
        });
        services.AddSingleton<MailSeal>();
        services.AddSingleton<MailOutbox>();
        services.AddSingleton<MailQueue>();
        services.AddSingleton<MailMetrics>();
        services.AddSingleton<KeptMails>();
        services.TryAddSingleton<IMailSender, SmtpMailSender>();
        services.AddHostedService<MailWorker>();
        return services;
    }

    /// <summary>Maps <c>/dev/mail</c> for everybody in Development, and nothing anywhere else.</summary>
    public static void MapMail(this IEndpointRouteBuilder endpoints, IHostEnvironment environment)
    {
        if (!environment.IsDevelopment())
        {
            return;
        }

        RouteGroupBuilder group = endpoints.MapGroup("/dev").AllowAnonymous().WithMetadata(new NoStoreAttribute());
        group.MapGet("/mail", DevMailEndpoints.ListAsync);
        group.MapGet("/mail.json", DevMailEndpoints.ListJsonAsync);
        group.MapGet("/mail/{id:guid}", DevMailEndpoints.ShowAsync);
        group.MapGet("/mail/{id:guid}/html", DevMailEndpoints.ShowHtmlAsync);
    }
}
