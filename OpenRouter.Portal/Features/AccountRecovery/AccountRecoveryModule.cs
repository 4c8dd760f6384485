using OpenRouter.Portal.Features.Accounts;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>The front door of account recovery. The operators' page uses <see cref="RecoveryDeskService"/>, the frame <c>RecoveryBanner</c>.</summary>
internal static class AccountRecoveryModule
{
    public static IServiceCollection AddAccountRecovery(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<RecoveryOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RecoveryOptions>, RecoveryOptionsValidator>();
        services.AddSingleton<RecoveryMails>();
        services.AddSingleton<RecoveryCookie>();
        services.AddSingleton<RecoveryCancellation>();
        services.AddSingleton<ISignInCompletedStep>(static provider => provider.GetRequiredService<RecoveryCancellation>());
        services.AddSingleton<IAccountExportPart, RecoveryCasesExport>();
        services.AddSingleton<RecoveryCompletion>();
        services.AddSingleton<RecoveryService>();
        services.AddSingleton<RecoveryDeskService>();
        services.AddSingleton<RecoveryNotices>();
        services.AddHostedService(static provider => provider.GetRequiredService<RecoveryNotices>());
        return services;
    }

    public static void MapAccountRecovery(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(RecoveryRoutes.Ask + "/link/{token}", OpenLink).AllowAnonymous().TokenInAddress();

    // Takes the token out of the address into a short cookie and leads to the page with the button: mail scanners open links.
    private static Microsoft.AspNetCore.Http.HttpResults.RedirectHttpResult OpenLink(string token, HttpContext http, RecoveryCookie cookie)
    {
        if (SecretToken.TryParse(token, out SecretToken? link))
        {
            cookie.Write(http, link);
        }

        return TypedResults.LocalRedirect(RecoveryRoutes.Answer);
    }
}

/// <summary>
/// Carries the mailed token from the link to the button.
/// Purpose, binding, single use and end: the <see cref="RecoveryLink"/>'s. Lifetime: 15 minutes.
/// </summary>
internal sealed class RecoveryCookie(PublicOrigin origin)
{
    private readonly TokenCookie _cookie = new("portal-recovery", origin);

    public SecretToken? Read(HttpContext http) => _cookie.Read(http);

    public void Write(HttpContext http, SecretToken token) => _cookie.Write(http, token, TimeSpan.FromMinutes(15));

    public void Delete(HttpContext http) => _cookie.Delete(http);
}
