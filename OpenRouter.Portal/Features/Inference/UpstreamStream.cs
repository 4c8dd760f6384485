using System.Net.Mime;
using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>One streamed answer of an upstream: sent at the first question for a chunk, closed when disposed.</summary>
internal sealed class UpstreamStream(
    Func<Task<HttpResponseMessage>> send, Func<HttpResponseMessage, Task<ApiError>> refuse, int maximumEventBytes, UpstreamDeadline deadline) : IDisposable
{
    private HttpResponseMessage? _response;
    private EventReader? _events;

    /// <summary>The next chunk or the failure; null means that the upstream has said <c>[DONE]</c>. Exceptions of the transport go through.</summary>
    public async Task<ProviderOutput?> NextAsync()
    {
        if (_events is null)
        {
            _response = await send();
            if (!_response.IsSuccessStatusCode)
            {
                return ProviderOutput.Fail(await refuse(_response));
            }

            if (_response.Content.Headers.ContentType?.MediaType != MediaTypeNames.Text.EventStream)
            {
                return ProviderOutput.Fail(InferenceErrors.ProviderUnavailable);
            }

            _events = new EventReader(await _response.Content.ReadAsStreamAsync(deadline.Token), maximumEventBytes, deadline);
        }

        // Without the end mark the answer was cut: who delivers half an answer must not look as if it were whole.
        if (await _events.ReadAsync() is not { } data)
        {
            return ProviderOutput.Fail(InferenceErrors.ProviderUnavailable);
        }

        if (data.Span.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            return null;
        }

        return UpstreamErrors.Inside(data) is { } failure ? ProviderOutput.Fail(failure) : ProviderOutput.Of(data);
    }

    public void Dispose() => _response?.Dispose();
}
