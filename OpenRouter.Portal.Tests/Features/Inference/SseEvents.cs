using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>Reads a streamed answer with the framework's own parser of server-sent events, as a strict client would.</summary>
internal static class SseEvents
{
    /// <summary>Every event's data to the end.</summary>
    public static async Task<List<string>> ReadAsync(HttpResponseMessage response)
    {
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        List<string> events = [];
        await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken))
        {
            events.Add(item.Data);
        }

        return events;
    }

    /// <summary>The chunks without the end mark.</summary>
    public static List<JsonElement> Chunks(IEnumerable<string> events) =>
        [.. events.Where(data => data != "[DONE]").Select(data => JsonSerializer.Deserialize<JsonElement>(data))];

    /// <summary>The text of all chunks together.</summary>
    public static string Text(IEnumerable<JsonElement> chunks) => string.Concat(
        from chunk in chunks
        from choice in chunk.GetProperty("choices").EnumerateArray()
        where choice.GetProperty("delta").TryGetProperty("content", out _)
        select choice.GetProperty("delta").GetProperty("content").GetString());
}
