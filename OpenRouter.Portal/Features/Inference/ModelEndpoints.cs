using Microsoft.AspNetCore.Authentication;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// <c>GET /models</c> and <c>GET /models/count</c>: open to everybody, cookies not looked at; a key that is sent must be valid and
/// have <c>models:read</c> (conventions.md 4.2).
/// </summary>
internal sealed class ModelEndpoints(ModelCatalogue catalogue)
{
    // The catalogue is fixed from the start on: the list is written once.
    private readonly object _list = new { data = catalogue.All.Select(Item).ToArray() };

    /// <summary>Every model.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await AllowsAsync(context))
        {
            await context.Response.WriteAsJsonAsync(_list, context.RequestAborted);
        }
    }

    /// <summary>How many models there are.</summary>
    public async Task CountAsync(HttpContext context)
    {
        if (await AllowsAsync(context))
        {
            await context.Response.WriteAsJsonAsync(new { data = new { count = catalogue.All.Count } }, context.RequestAborted);
        }
    }

    private static async Task<bool> AllowsAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return true;
        }

        AuthenticateResult key = await context.AuthenticateAsync(ApiKeyAuthenticationHandler.Scheme);
        if (!key.Succeeded)
        {
            await context.ChallengeAsync(ApiKeyAuthenticationHandler.Scheme);
            return false;
        }

        bool mayRead = context.ApiKey().Scopes.Contains(ApiKeyScopes.ModelsRead);
        if (!mayRead)
        {
            await ApiErrorWriter.WriteAsync(context, ApiKeyRefusals.ScopeMissing(ApiKeyScopes.ModelsRead));
        }

        return mayRead;
    }

    private static object Item(ModelInfo model) => new
    {
        id = model.Id,
        @object = "model",
        owned_by = model.Provider,
        canonical_slug = model.CanonicalSlug,
        name = model.Name,
        created = model.Created.ToUnixTimeSeconds(),
        description = model.Description,
        context_length = model.ContextLength,
        architecture = new
        {
            input_modalities = model.InputModalities,
            output_modalities = model.OutputModalities,
            modality = $"{string.Join('+', model.InputModalities)}->{string.Join('+', model.OutputModalities)}",
            tokenizer = "Other",
            instruct_type = (string?)null,
        },
        pricing = new { prompt = model.PromptPrice.Text, completion = model.CompletionPrice.Text, request = "0", image = "0" },
        top_provider = new { context_length = model.ContextLength, max_completion_tokens = model.MaxCompletionTokens, is_moderated = false },
        per_request_limits = (object?)null,
        supported_parameters = model.SupportedParameters,
        default_parameters = (object?)null,
        expiration_date = (string?)null,
        knowledge_cutoff = (string?)null,
        is_demo = model.IsDemo,
    };
}
