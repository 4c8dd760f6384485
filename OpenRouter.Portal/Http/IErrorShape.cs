using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Http;

/// <summary>A part of the address space that answers errors in a form of its own, also those that no endpoint of it has made.</summary>
internal interface IErrorShape
{
    /// <summary>The addresses it speaks for: <c>/api/v1</c>.</summary>
    PathString Prefix { get; }

    /// <summary>Writes the whole answer. It has not started; <c>Retry-After</c> and <c>Allow</c> are set where they are known.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="error">What to say; holds nothing of the cause of a 5xx.</param>
    Task WriteAsync(HttpContext context, int status, Error error);
}
