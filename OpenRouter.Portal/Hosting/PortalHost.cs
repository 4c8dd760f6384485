using System.Reflection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Shell;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Hosting;

/// <summary>The composition root: what is registered, the order of the middleware, and which feature gets which routes.</summary>
internal static class PortalHost
{
    /// <summary>Registers everything.</summary>
    public static void AddPortal(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<PortalOptions>().BindConfiguration("Portal").ValidateOnStart();
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>();
        services.AddSingleton<PublicOrigin>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => new Brand(provider.GetRequiredService<IOptions<PortalOptions>>().Value.Name, Version));
        services.AddLocalization();
        services.AddAuthentication();
        services.AddAuthorization();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddRadzenComponents();
        services.AddPublicSite();
    }

    /// <summary>The middleware, in order.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    /// <summary>Gives every feature its routes.</summary>
    public static void MapPortal(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapPublicSite();
        app.MapShell();
    }

    private static string Version => typeof(PortalHost).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
