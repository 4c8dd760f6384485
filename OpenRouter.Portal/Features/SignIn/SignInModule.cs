using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The front door of signing in. Others use <see cref="SignInRoutes"/>.</summary>
internal static class SignInModule
{
    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<SignInOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsValidator>();
        services.AddSingleton<SignInCompletion>();
        services.AddSingleton<SignInService>();
        services.AddSingleton<GuardedSecondFactor>();
        services.AddSingleton<SecondStepService>();
        services.AddHostedService<PendingSignInSweeper>();
        services.AddSingleton<SignInNotices>();
        services.AddSingleton<FailedSignIns>();
        services.AddSingleton<ICredentialChangeStep, PendingSignInBurning>();
        services.AddSingleton<VerificationService>();
        services.AddSingleton<PendingCookie>();
        services.AddSingleton<SessionAlarm>();
        services.AddSingleton<AlarmCookie>();
        services.AddSingleton<MailedProof>();
        services.AddSingleton<PasskeySignIn>();
        services.AddSingleton<PasskeyCookie>();
        services.AddScoped<SecondStepForms>();
        services.TryAddSingleton(DemoAccounts.None);
        return services;
    }

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInRoutes.VerifyEmail + "/{token}", SignInEndpoints.OpenLink).AllowAnonymous().TokenInAddress();
        endpoints.MapGet(SignInRoutes.NotMe + "/{token}", SignInEndpoints.OpenAlarm).AllowAnonymous().TokenInAddress();
        endpoints.MapPost(SignInRoutes.ConfirmProof, SignInEndpoints.ConfirmAsync).RequireAuthorization();
        endpoints.MapPost(SignInRoutes.ConfirmMail, SignInEndpoints.MailCodeAsync).RequireAuthorization();
        endpoints.MapPost(SignInRoutes.PasskeyOptions, PasskeySignInEndpoints.BeginAsync).AllowAnonymous();
        endpoints.MapPost(SignInRoutes.Passkey, PasskeySignInEndpoints.CompleteAsync).AllowAnonymous();
        endpoints.MapPost(SignInRoutes.ConfirmPasskeyOptions, PasskeySignInEndpoints.BeginProofAsync).RequireAuthorization();
        endpoints.MapPost(SignInRoutes.ConfirmPasskey, PasskeySignInEndpoints.ConfirmAsync).RequireAuthorization();
        endpoints.MapPost(SignInRoutes.SignOut, SignInEndpoints.SignOutAsync).RequireAuthorization();
    }
}
