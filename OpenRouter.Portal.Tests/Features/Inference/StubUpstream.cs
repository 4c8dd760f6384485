using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>What reached the upstream.</summary>
internal sealed record RecordedRequest(string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A real HTTP server in the place of a provider: it remembers every request and behaves as the test says.</summary>
internal sealed class StubUpstream : IAsyncDisposable
{
    /// <summary>A whole, well-behaved answer.</summary>
    public const string Answer = """{"id":"up-1","object":"chat.completion","created":1700000000,"model":"up-model","system_fingerprint":"fp","choices":[{"index":0,"message":{"role":"assistant","content":"Hello there"},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}}""";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StubUpstream(WebApplication app) => _app = app;

    public string BaseUrl => _app.Urls.Single() + "/v1";

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    /// <summary>Completes when a caller goes away before its answer is finished.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>How the server answers; the default is <see cref="Answer"/>.</summary>
    public Func<HttpContext, Task> Behaviour { get; set; } = context => JsonAsync(context, 200, Answer);

    public static async Task<StubUpstream> StartAsync(Func<HttpContext, Task>? behaviour = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        StubUpstream stub = new(app);
        stub.Behaviour = behaviour ?? stub.Behaviour;
        app.Run(stub.HandleAsync);
        await app.StartAsync();
        return stub;
    }

    public static async Task JsonAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }

    /// <summary>Writes events, each flushed by itself.</summary>
    public static async Task EventsAsync(HttpContext context, params string[] events)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        foreach (string data in events)
        {
            await context.Response.WriteAsync($"data: {data}\n\n");
            await context.Response.Body.FlushAsync();
        }
    }

    /// <summary>A chunk that says something.</summary>
    public static string Chunk(string text) => $$"""{"id":"up-1","object":"chat.completion.chunk","created":1,"model":"up-model","choices":[{"index":0,"delta":{"content":"{{text}}"},"finish_reason":null}]}""";

    /// <summary>Settings that make the stub the only provider, with one priced and one free model.</summary>
    public (string Key, string Value)[] Settings(params (string Key, string Value)[] more) =>
    [
        ("Inference:Providers:stub:BaseUrl", BaseUrl),
        ("Inference:Providers:stub:ApiKey", "upstream-credential"),
        ("Inference:Providers:stub:Models:stub/paid:Prompt", "0.001"),
        ("Inference:Providers:stub:Models:stub/paid:Completion", "0.002"),
        ("Inference:Providers:stub:Models:stub/paid:MaxCompletion", "100"),
        ("Inference:Providers:stub:Models:stub/paid:ProviderModel", "up-model"),
        ("Inference:Providers:stub:Models:stub/free:Prompt", "0"),
        ("Inference:Providers:stub:Models:stub/free:Completion", "0"),
        .. more,
    ];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        Requests.Enqueue(new RecordedRequest(
            context.Request.Path,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync()));
        context.RequestAborted.Register(() => _aborted.TrySetResult());
        await Behaviour(context);
    }
}
