using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

/// <summary>Three endpoints behind the key scheme, beside a cookie scheme that is the default and lets everybody in who has its cookie.</summary>
internal sealed class KeysApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KeysApi(WebApplication app) => _app = app;

    public static async Task<KeysApi> StartAsync(KeysWorld world, ApiKeyLookup? lookup = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(world.Log));
        builder.Services.AddSingleton<TimeProvider>(world.Clock);
        builder.Services.AddSingleton(Options.Create(world.KeyOptions));
        builder.Services.AddSingleton(lookup ?? world.Lookup);
        builder.Services.AddSingleton(world.Uses);
        builder.Services.AddSingleton(world.Refusals);
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication(PortalPolicies.SessionScheme)
            .AddScheme<AuthenticationSchemeOptions, EverybodyWithACookie>(PortalPolicies.SessionScheme, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthenticationHandler>(ApiKeyAuthenticationHandler.Scheme, null);
        WebApplication app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/api/v1/key", (HttpContext context) => new
        {
            context.ApiKey().Label,
            context.ApiKey().SecretHash,
            context.ApiKey().WorkspaceId,
            context.ApiKey().ProjectId,
            context.ApiKey().OwnerUserId,
            Schemes = string.Join(',', context.User.Identities.Select(identity => identity.AuthenticationType)),
        }).RequireScope(ApiKeyScopes.KeyRead);
        app.MapPost("/api/v1/chat/completions", () => "answered").RequireScope(ApiKeyScopes.ChatWrite);
        app.MapGet("/dashboard", () => "dashboard").RequireAuthorization();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new KeysApi(app);
    }

    /// <summary>Asks with these Authorization headers, each as it stands.</summary>
    public Task<HttpResponseMessage> GetKeyAsync(params string[] authorization) => SendAsync(HttpMethod.Get, "/api/v1/key", null, authorization);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? cookie, params string[] authorization)
    {
        using HttpRequestMessage request = new(method, path);
        foreach (string header in authorization)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        if (cookie is not null)
        {
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        }

        return await _app.GetTestClient().SendAsync(request, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class EverybodyWithACookie(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.Cookie.Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ScopeRequirement.ClaimType, ApiKeyScopes.KeyRead)], PortalPolicies.SessionScheme)),
                    PortalPolicies.SessionScheme)));
    }
}
