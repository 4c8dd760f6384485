using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Shell;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Tests.TestKit.Gallery;

/// <summary>Serves the gallery, with the app's own style sheet and scripts, on a free port of the loopback address; only tests start it.</summary>
public sealed class GalleryHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GalleryHost(WebApplication app) => _app = app;

    /// <summary>Every page of the gallery.</summary>
    public static IReadOnlyList<string> Paths { get; } =
    [
        .. typeof(GalleryHost).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(GalleryHost).Namespace)
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>())
            .Select(route => route.Template)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where it listens: <c>http://localhost:PORT</c>.</summary>
    public Uri BaseAddress => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()
        .Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    /// <summary>Starts it.</summary>
    /// <param name="cancellationToken">Gives up starting.</param>
    public static async Task<GalleryHost> StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(App).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = "Testing",
        });
        builder.WebHost.UseStaticWebAssets().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);

        // Keys live in memory only; what would be written to the machine's own ring is switched off, and so complains.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.None);
        builder.Services.AddDataProtection().DisableAutomaticKeyGeneration().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new Brand("OpenRouter Portal", "0.1.0"));
        builder.Services.AddLocalization();
        builder.Services.AddAuthorization();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddRadzenComponents();
        builder.Services.AddOptions<PortalOptions>();
        builder.Services.AddSingleton<PublicOrigin>();
        builder.Services.AddSingleton<ICataloguePreview, GalleryCatalogue>();
        builder.Services.AddSingleton<IExampleCall, GalleryCatalogue>();
        builder.Services.AddPublicSite();

        WebApplication app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapPost(ThemeChoice.Route, ThemeEndpoints.Choose);
        app.MapRazorComponents<GalleryApp>().AddInteractiveServerRenderMode();
        await app.StartAsync(cancellationToken).ConfigureAwait(false);
        return new GalleryHost(app);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await _app.DisposeAsync().ConfigureAwait(false);
}
