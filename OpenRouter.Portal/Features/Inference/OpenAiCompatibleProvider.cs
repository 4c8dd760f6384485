using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>
/// Any upstream that speaks OpenAI's protocol. Its address and credential come from the configuration alone, and it gets no header
/// of the client: nothing in a request can steer where it goes or what it is authorized with (PRX-01, PRX-03). Redirects are not
/// followed, cookies not kept.
/// </summary>
internal sealed class OpenAiCompatibleProvider : IInferenceProvider, IDisposable
{
    private const int MaximumErrorBytes = 16 * 1024;

    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Uri _chatCompletions;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly HttpClient _client;

    public OpenAiCompatibleProvider(string name, ProviderOptions provider, InferenceOptions options, TimeProvider time, ILogger logger)
    {
        (Name, _options, _time, _logger) = (name, options, time, logger);
        _chatCompletions = new Uri(provider.BaseUrl.TrimEnd('/') + "/chat/completions");
        _authorization = provider.ApiKey.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", provider.ApiKey);

        // No draining: whoever goes away wants the upstream to stop at once, not to finish into the void. No propagator: the trace id of our own logs is nobody else's business. The limits of time are UpstreamDeadline's.
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ResponseDrainTimeout = TimeSpan.Zero,
            ActivityHeadersPropagator = null,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Name { get; }

    public async Task<ProviderOutput> CompleteAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using UpstreamDeadline deadline = new(_options, _time, cancellationToken);
        try
        {
            using HttpResponseMessage response = await SendAsync(request, deadline);
            if (!response.IsSuccessStatusCode)
            {
                return ProviderOutput.Fail(await RefusalAsync(response, deadline));
            }

            byte[] json = await ReadAsync(response, _options.MaximumAnswerBytes, deadline);
            return UpstreamErrors.Inside(json) is { } failure ? ProviderOutput.Fail(failure) : ProviderOutput.Of(json);
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            return ProviderOutput.Fail(Failure(exception));
        }
    }

    public async IAsyncEnumerable<ProviderOutput> StreamAsync(ProviderRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using UpstreamDeadline deadline = new(_options, _time, cancellationToken);
        using UpstreamStream stream = new(() => SendAsync(request, deadline), response => RefusalAsync(response, deadline), _options.MaximumEventBytes, deadline);
        while (true)
        {
            ProviderOutput? output;
            try
            {
                output = await stream.NextAsync();
            }
            catch (Exception exception) when (IsFailure(exception, cancellationToken))
            {
                output = ProviderOutput.Fail(Failure(exception));
            }

            if (output is not { } given)
            {
                yield break;
            }

            yield return given;
            if (given.Failure is not null)
            {
                yield break;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(ProviderRequest request, UpstreamDeadline deadline)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _chatCompletions) { Content = new ReadOnlyMemoryContent(UpstreamBody.Write(request)) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.Authorization = _authorization;
        message.Headers.Accept.ParseAdd(request.Chat.IsStreamed ? "text/event-stream" : "application/json");
        return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
    }

    private async Task<ApiError> RefusalAsync(HttpResponseMessage response, UpstreamDeadline deadline)
    {
        int status = (int)response.StatusCode;
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound)
        {
            InferenceLog.CredentialRefused(_logger, Name, status);
        }

        return UpstreamErrors.Of(status, await ReadAsync(response, MaximumErrorBytes, deadline));
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maximumBytes, UpstreamDeadline deadline)
    {
        await using Stream content = await response.Content.ReadAsStreamAsync(deadline.Token);
        using MemoryStream whole = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, deadline.Token)) > 0)
        {
            deadline.NoteBytes();
            whole.Write(buffer, 0, read);
            if (whole.Length > maximumBytes)
            {
                throw new InvalidDataException("The answer is too long.");
            }
        }

        return whole.ToArray();
    }

    // The caller's own cancellation is none: it goes on as an exception.
    private static bool IsFailure(Exception exception, CancellationToken caller) => exception switch
    {
        OperationCanceledException => !caller.IsCancellationRequested,
        HttpRequestException or IOException or InvalidDataException => !caller.IsCancellationRequested,
        _ => false,
    };

    private ApiError Failure(Exception exception)
    {
        InferenceLog.Unusable(_logger, Name, exception.GetType().Name);
        return exception is OperationCanceledException ? InferenceErrors.ProviderTimeout : InferenceErrors.ProviderUnavailable;
    }
}
