using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Http;

/// <summary>Lets a static form's page answer a refusal with its true status, while the page itself is still rendered.</summary>
internal static class FormAnswers
{
    /// <summary>Sets status and, where waiting helps, <c>Retry-After</c>.</summary>
    public static void Refuse(this HttpResponse response, Error error)
    {
        response.StatusCode = error.Kind.ToStatus();
        if (error.RetryAfter is { } wait)
        {
            response.SetRetryAfter(wait);
        }
    }
}
