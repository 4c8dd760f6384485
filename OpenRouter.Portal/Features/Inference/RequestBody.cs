using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Reads a request's body up to a limit of its own, which is below the server's.</summary>
internal static class RequestBody
{
    private const int FirstBufferBytes = 16 * 1024;

    /// <summary>Marks an endpoint that reads with <see cref="ReadAsync"/>: the host would refuse what announces more than its own, smaller limit.</summary>
    public static IRequestSizeLimitMetadata Mark { get; } = new SizeLimit((InferenceOptions.LargestRequestMiB * 1024 * 1024) + 1);

    /// <summary>The whole body; null means that it is longer than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context, int maximumBytes, CancellationToken cancellationToken)
    {
        // One byte more than the limit is let in, so that it is this method that refuses, in the API's shape.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = maximumBytes + 1L;
        }

        long? announced = context.Request.ContentLength;
        if (announced > maximumBytes)
        {
            return null;
        }

        byte[] buffer = new byte[announced ?? FirstBufferBytes];
        int length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (announced is not null)
                {
                    return buffer;
                }

                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maximumBytes + 1L));
            }

            int read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > maximumBytes)
            {
                return null;
            }
        }
    }

    private sealed record SizeLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
