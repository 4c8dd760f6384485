using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>What the start page shows of the catalogue and of a real call, which is made once, to the demo model, and remembered.</summary>
internal sealed class SitePreview(ModelCatalogue catalogue, DemoProvider demo) : ICataloguePreview, IExampleCall
{
    private const decimal Million = 1_000_000m;
    private const string Prompt = "Say hello to a first request.";
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lazy<ExampleCall?> _example = new(() => Call(catalogue, demo));

    public IReadOnlyList<ModelOffer> ListCheapest(int count) =>
    [
        .. catalogue.All.Where(model => !model.IsTrial).OrderBy(model => model.PromptPrice.Dollars + model.CompletionPrice.Dollars).ThenBy(model => model.Id, StringComparer.Ordinal)
            .Take(count)
            .Select(model => new ModelOffer(model.Id, model.Name, PerMillion(model.PromptPrice), PerMillion(model.CompletionPrice), model.ContextLength)),
    ];

    public ExampleCall? Find() => _example.Value;

    private static Money PerMillion(ModelPrice price) => Money.FromDollarsRoundedUp(price.Dollars * Million);

    private static ExampleCall? Call(ModelCatalogue catalogue, DemoProvider demo)
    {
        if (catalogue.Find(DemoModels.Free) is not { } model)
        {
            return null;
        }

        byte[] body = Encoding.UTF8.GetBytes($$"""{"model":"{{model.Id}}","messages":[{"role":"user","content":"{{Prompt}}"}]}""");
        if (!ChatRequest.TryParse(body, out ChatRequest? request, out _))
        {
            return null;
        }

        using (request)
        {
            // The demo answers this model without waiting for anything, so the task is complete when it is handed over.
            ProviderOutput output = demo.CompleteAsync(new ProviderRequest(model, request), CancellationToken.None).GetAwaiter().GetResult();
            return output.Failure is null ? new ExampleCall(model.Id, Prompt, Indent(output.Json, model)) : null;
        }
    }

    private static string Indent(ReadOnlyMemory<byte> answer, ModelInfo model)
    {
        using JsonDocument document = JsonDocument.Parse(answer);
        JsonElement usage = document.RootElement.GetProperty("usage");
        TokenUsage tokens = new(usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), IsEstimated: false);
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter writer = new(buffer);
        AnswerJson.Write(writer, document.RootElement, Generation.NewPublicId(), model.Id, tokens, Money.Zero);
        using JsonDocument whole = JsonDocument.Parse(buffer.WrittenMemory);
        return JsonSerializer.Serialize(whole.RootElement, s_indented);
    }
}
