using System.Text.Json;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>The official API client in a process of its own (<c>Peers/openai-client.mjs</c>), as a customer's program would use it.</summary>
public static class OpenAiPeer
{
    /// <summary>Does the acts one after another and returns what each got: <c>models</c>, <c>plain</c>, <c>stream</c>.</summary>
    /// <param name="apiAddress">Ends in <c>/api/v1</c>.</param>
    /// <param name="key">The key's secret.</param>
    /// <param name="model">The model to ask.</param>
    /// <param name="acts">What to do.</param>
    /// <param name="request">Members to add to the request, or to put in the place of its own; null means a short greeting.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(
        Uri apiAddress, string key, string model, string[] acts, object? request = null, CancellationToken cancellationToken = default)
    {
        Dictionary<string, string?> environment = new()
        {
            ["PORTAL_BASE_URL"] = apiAddress.ToString(),
            ["PORTAL_API_KEY"] = key,
            ["PORTAL_MODEL"] = model,
        };
        string? input = request is null ? null : JsonSerializer.Serialize(request);
        ProcessResult result = await NodePeer.RunAsync("openai-client.mjs", acts, input, environment, cancellationToken);
        return
        [
            .. from line in result.RequireSuccess().Split('\n', StringSplitOptions.RemoveEmptyEntries)
               select JsonSerializer.Deserialize<JsonElement>(line),
        ];
    }
}
