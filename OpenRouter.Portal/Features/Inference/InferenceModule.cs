using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// The front door of the programmatic surface. Others use <see cref="Prefix"/> only; needs AddCatalogue, AddSpending, AddUsage,
/// AddApiKeys.
/// </summary>
internal static class InferenceModule
{
    /// <summary>Where the API lives; the host maps <see cref="MapInference"/> there.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>Binds section <c>Inference</c>.</summary>
    public static IServiceCollection AddInference(this IServiceCollection services, IConfigurationSection inference)
    {
        services.AddOptions<InferenceOptions>().Bind(inference).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InferenceOptions>>(new InferenceOptionsValidator(inference));
        services.AddSingleton<DemoProvider>();
        services.AddSingleton<ProviderRouter>();
        services.AddSingleton<CallMeters>();
        services.AddSingleton<ChatCompletionEndpoint>();
        services.AddSingleton<ModelEndpoints>();
        services.AddSingleton<KeyEndpoint>();
        services.AddSingleton<IErrorShape, ApiErrorShape>();
        services.AddSingleton<SitePreview>();
        services.AddSingleton<ICataloguePreview>(static provider => provider.GetRequiredService<SitePreview>());
        services.AddSingleton<IExampleCall>(static provider => provider.GetRequiredService<SitePreview>());
        services.AddSingleton<ISnippetModel, CheapestModel>();
        return services;
    }

    /// <summary>Gives every answer under <see cref="Prefix"/> its <c>x-request-id</c>; stands before authentication, whose refusals need one too.</summary>
    public static void UseInference(this IApplicationBuilder app) =>
        app.Use(static (context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                ApiErrorWriter.SetRequestId(context);
            }

            return next(context);
        });

    /// <summary>Maps the endpoints below the group, which has <see cref="Prefix"/>. Each needs a key; cookies open nothing.</summary>
    public static void MapInference(this RouteGroupBuilder api)
    {
        api.DisableAntiforgery();
        api.MapGet("/models", (HttpContext context, ModelEndpoints models) => models.ListAsync(context)).AllowAnonymous();
        api.MapGet("/models/count", (HttpContext context, ModelEndpoints models) => models.CountAsync(context)).AllowAnonymous();
        api.MapPost("/chat/completions", (HttpContext context, ChatCompletionEndpoint endpoint) => endpoint.HandleAsync(context))
            .RequireScope(ApiKeyScopes.ChatWrite).WithMetadata(RequestBody.Mark);
        api.MapGet("/key", (HttpContext context, KeyEndpoint endpoint) => endpoint.HandleAsync(context)).RequireScope(ApiKeyScopes.KeyRead);

        // Whoever has no key learns nothing about which addresses exist.
        AuthorizationPolicy anyKey = new AuthorizationPolicyBuilder(ApiKeyAuthenticationHandler.Scheme).RequireAuthenticatedUser().Build();
        api.Map("/{**path}", (HttpContext context) => ApiErrorWriter.WriteAsync(context, InferenceErrors.NotFound)).RequireAuthorization(anyKey);
    }
}
