using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// The front door of sessions. Others use <see cref="SessionService"/>, <see cref="SessionCookie"/>, <see cref="StepUp"/>, <see cref="KnownDevices"/>,
/// <see cref="StepUpPrompt"/>, <see cref="StepUpQuestions"/>, <see cref="NeedsStepUpAttribute"/>,
/// <see cref="CredentialChange"/>, <see cref="SignInMethods"/>, <see cref="SessionEndWords"/> and <see cref="SessionErrors"/>.
/// </summary>
internal static class SessionsModule
{
    public static IServiceCollection AddSessions(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<SessionOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>();
        services.AddSingleton<SessionService>();
        services.AddSingleton<SessionList>();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<StepUp>();
        services.AddSingleton<StepUpQuestions>();
        services.AddScoped<StepUpPrompt>();
        services.AddSingleton<CredentialChange>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<ICredentialChangeStep>(static provider => provider.GetRequiredService<KnownDevices>());
        services.AddSingleton<LiveCircuits>();
        services.AddSingleton<SessionTouches>();
        services.AddHostedService(static provider => provider.GetRequiredService<SessionTouches>());
        services.AddHostedService<SessionSweeper>();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidation>();
        services.AddScoped<CircuitHandler, SessionCircuitHandler>();
        services.AddAuthentication(PortalPolicies.SessionScheme)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(PortalPolicies.SessionScheme, null);
        return services;
    }
}
