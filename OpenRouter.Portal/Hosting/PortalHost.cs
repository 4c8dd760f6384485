using System.Reflection;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.AccountRecovery;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.AccountSettings;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Features.Dashboard;
using OpenRouter.Portal.Features.DemoData;
using OpenRouter.Portal.Features.Help;
using OpenRouter.Portal.Features.Inference;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Shell;
using OpenRouter.Portal.Ui;
using Radzen;
using SessionOptions = OpenRouter.Portal.Features.Sessions.SessionOptions;

namespace OpenRouter.Portal.Hosting;

/// <summary>The composition root: what is registered, the order of the middleware, and which feature gets which routes and which settings.</summary>
internal static class PortalHost
{
    private static readonly TimeSpan s_shutdownTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The framework's builder; a published app finds its files wherever it is started from.</summary>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        const string settings = "appsettings.json";
        bool isElsewhere = !File.Exists(settings) && File.Exists(Path.Combine(AppContext.BaseDirectory, settings));
        bool isTold = args.Any(argument => argument.Contains("contentRoot", StringComparison.OrdinalIgnoreCase))
            || Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is not null
            || Environment.GetEnvironmentVariable("DOTNET_CONTENTROOT") is not null;
        return isElsewhere && !isTold
            ? WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory })
            : WebApplication.CreateBuilder(args);
    }

    /// <summary>Registers everything, in the order of the dependency table; refuses settings that nothing reads.</summary>
    public static void AddPortal(this WebApplicationBuilder builder)
    {
        RepositorySettings.Apply(builder);
        ListenAddresses.Apply(builder);
        Observability.Add(builder);
        IServiceCollection services = builder.Services;
        KnownSettings settings = new(builder.Configuration);
        services.AddSingleton(settings);
        AddHost(builder, settings);
        AddPages(services);

        services.AddData(settings.For<DatabaseOptions>("Database")).AddKeyRing(settings.For<KeyFileOptions>("Security"));
        services.AddAudit();
        services.AddMail(settings.For<MailOptions>("Mail"));
        services.AddThrottling(settings.For<ThrottlingOptions>("Throttling"));
        services.AddCatalogue(settings.For<InferenceOptions>("Inference"), settings.For<DemoSettings>("Demo"));
        settings.Leave("Inference:Providers:*:Models");
        services.AddPublicSite();
        services.AddAccounts(settings.For<AccountOptions>("Accounts"));
        services.AddSessions(settings.For<SessionOptions>("Sessions"));
        services.AddCredentials(settings.For<CredentialsOptions>("Credentials"));
        services.AddTwoFactor();
        services.AddWorkspaces();
        services.AddSignIn(settings.For<SignInOptions>("SignIn"));
        services.AddApiKeys(settings.For<ApiKeyOptions>("Keys"));
        services.AddSpending(settings.For<SpendingOptions>("Spending"));
        services.AddUsage();
        services.AddInference(settings.For<InferenceOptions>("Inference"));
        services.AddAccountRecovery(settings.For<RecoveryOptions>("AccountRecovery"));
        services.AddAccountSettings();
        services.AddDashboard();
        services.AddHelp();
        services.AddSingleton<ISettingsList, PresentSettings>();
        services.AddOperator();
        settings.Check();
        AddDemoTeam(builder);
    }

    /// <summary>The middleware, in order.</summary>
    public static void UsePortal(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>(); // Before anything that may answer.
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.Networks.Count > 0)
        {
            app.UseForwardedHeaders(); // Before anything that reads the address or the scheme.
        }

        app.UseExceptionHandler(); // Around everything that may fail.
        app.UseStatusCodePages(app.Services.GetRequiredService<ErrorAnswers>().CompleteAsync); // Inside it: gives a bare status its page.
        app.Use(ErrorAnswers.UnlabelEmptyAsync); // Inside that, which leaves alone what has a type.
        app.Use(RequestChecks.RequireMethodAsync); // Before routing, which would look for an endpoint.
        app.Use(RequestChecks.RequireHostAsync); // Before anything that could repeat the Host.
        app.Use(RequestChecks.RequireHttpsAsync); // After the proxy's word on the scheme, before any credential is read.
        app.UseRouting(); // After the error pages, which route again.
        app.Use(RequestChecks.AnswerUnknownAsync); // Before authorization, which would hide a 404 behind the login page.
        app.Use(RequestChecks.RequireSizeAsync); // After routing, which knows the endpoint's limit, before anything reads the body.
        app.Use(RequestChecks.RequireEncodingAsync); // Before anything reads a form.
        app.Use(RequestChecks.RefuseCrossSiteWritesAsync); // Before the session is looked up for a request that another site wrote.
        app.UseInference(); // Before authentication, whose refusals need a request id.
        app.UseAuthentication(); // Before all that asks who it is.
        app.UseMiddleware<BlazorGate>(); // After the session is known, before the hub.
        app.UseAuthorization(); // After authentication; the fallback policy demands a session.
        app.UseAntiforgery(); // After authorization, for the token is bound to the person.

        app.Lifetime.ApplicationStarted.Register(() =>
        {
            app.Services.GetRequiredService<LogFloors>().EndStart();
            app.Services.GetRequiredService<LiveCircuits>(); // Hears of ended sessions from now on, not from the first live page on.
            OpenLine.Print(app);
        });
    }

    /// <summary>Gives every feature its routes.</summary>
    public static void MapPortal(this WebApplication app)
    {
        HealthChecks.Map(app);
        app.MapStaticAssets().AllowAnonymous();
        app.MapPublicSite();
        app.MapMail(app.Environment);
        app.MapAccounts();
        app.MapCredentials();
        app.MapTwoFactor();
        app.MapSignIn();
        app.MapAccountRecovery();
        app.MapAccountSettings();
        app.MapGroup(InferenceModule.Prefix).MapInference();
        app.MapShell(CircuitSettings.OfferWebSocketsOnly);
    }

    private static void AddHost(WebApplicationBuilder builder, KnownSettings settings)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<PortalOptions>().Bind(settings.For<PortalOptions>("Portal")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PortalOptions>, PortalOptionsValidator>();
        services.AddOptions<ProxyOptions>().Bind(settings.For<ProxyOptions>("Portal:Proxies")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddSingleton<IConfigureOptions<ForwardedHeadersOptions>, ForwardedHeadersSetup>();
        services.AddOptions<CircuitLimitOptions>().Bind(settings.For<CircuitLimitOptions>("Portal:Circuits")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<CircuitLimitOptions>, CircuitLimitOptionsValidator>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<PublicOrigin>();
        services.AddHostedService<DataPreparation>();
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = s_shutdownTimeout);
        builder.WebHost.ConfigureKestrel(RequestLimits.Configure);

        services.AddProblemDetails(static problem => problem.CustomizeProblemDetails = static context => context.ProblemDetails.Extensions["traceId"] = context.HttpContext.TraceId());
        services.AddSingleton<ErrorAnswers>();
        services.AddExceptionHandler<ErrorAnswers>();
        services.Configure<ExceptionHandlerOptions>(ErrorAnswers.Configure);
        HealthChecks.Add(services);

        services.AddAuthentication(PortalPolicies.SessionScheme);
        AuthorizationPolicy signedIn = new AuthorizationPolicyBuilder(PortalPolicies.SessionScheme).RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .AddPolicy(PortalPolicies.SignedIn, signedIn)
            .SetDefaultPolicy(signedIn)
            .SetFallbackPolicy(signedIn);
        services.AddAntiforgery();
        services.AddSingleton<IConfigureOptions<AntiforgeryOptions>, AntiforgeryCookie>();
        services.AddSingleton<CircuitConnections>();
        services.AddSingleton<ILiveConnections>(static provider => provider.GetRequiredService<CircuitConnections>());
    }

    private static void AddDemoTeam(WebApplicationBuilder builder)
    {
        bool isDevelopment = builder.Environment.IsDevelopment();
        bool isOn = builder.Configuration.GetValue("Demo:Data", isDevelopment);
        if (isOn && builder.Environment.IsProduction())
        {
            throw new StartupException("Demo:Data must be off in Production, because its accounts have public passwords.");
        }

        builder.Services.AddDemoData(isOn, isDevelopment);
    }

    private static void AddPages(IServiceCollection services)
    {
        services.AddSingleton(provider => new Brand(provider.GetRequiredService<IOptions<PortalOptions>>().Value.Name, Version));
        services.AddLocalization();
        services.AddCascadingAuthenticationState();
        services.AddRazorComponents().AddInteractiveServerComponents(CircuitSettings.Configure).AddHubOptions(CircuitSettings.Configure);
        services.AddRadzenComponents();
    }

    private static string Version => typeof(PortalHost).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
