using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Http;

/// <summary>The one mapping from outcomes to HTTP: an <see cref="Error"/> becomes RFC 9457 problem details.</summary>
internal static class ResultHttpExtensions
{
    /// <summary>204, or the problem.</summary>
    public static IResult ToHttp(this Result result) => result.IsSuccess ? TypedResults.NoContent() : result.Error.ToHttp();

    /// <summary>200 with the value, or the problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result) => result.ToHttp(static value => TypedResults.Ok(value));

    /// <summary>What <paramref name="success"/> makes of the value, or the problem.</summary>
    public static IResult ToHttp<T>(this Result<T> result, Func<T, IResult> success) =>
        result.IsSuccess ? success(result.Value) : result.Error.ToHttp();

    /// <summary>The problem; its status follows from the kind.</summary>
    public static IResult ToHttp(this Error error) => new ProblemAnswer(error, error.Kind.ToStatus());

    /// <summary>Writes the problem as the whole answer with a status of its own, for middleware that has no result to return.</summary>
    public static Task WriteProblemAsync(this HttpContext context, Error error, int status) => new ProblemAnswer(error, status).ExecuteAsync(context);

    /// <summary>Each kind's status.</summary>
    public static int ToStatus(this ErrorKind kind) => kind switch
    {
        ErrorKind.Validation => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.PaymentRequired => StatusCodes.Status402PaymentRequired,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Throttled => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A new kind needs its status here."),
    };

    /// <summary>What ties an answer to its log lines: 32 hex digits, shown to people as the reference.</summary>
    public static string TraceId(this HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;

    /// <summary>Says when to come back, in whole seconds, rounded up: <c>Retry-After: 0</c> would invite the next refusal.</summary>
    public static void SetRetryAfter(this HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1L, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    // {"type":"…","title":"Conflict","status":409,"detail":"This is the …","code":"session_is_current","traceId":"4bf9…"}
    private sealed class ProblemAnswer(Error error, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (error.RetryAfter is { } wait)
            {
                httpContext.Response.SetRetryAfter(wait);
            }

            Dictionary<string, object?> extensions = new() { ["code"] = error.Code, ["traceId"] = httpContext.TraceId() };
            if (error.Field is { } field)
            {
                extensions["errors"] = new Dictionary<string, string[]> { [field] = [error.Message] };
            }

            httpContext.Response.Headers.CacheControl = "no-store";
            return TypedResults.Problem(error.Message, null, status, ReasonPhrases.GetReasonPhrase(status), TypeOf(status), extensions).ExecuteAsync(httpContext);
        }

        // The framework knows the others; without a type it means "about:blank" (RFC 9457, section 4.2.1).
        private static string? TypeOf(int status) => status switch
        {
            StatusCodes.Status402PaymentRequired => "https://tools.ietf.org/html/rfc9110#section-15.5.3",
            StatusCodes.Status429TooManyRequests => "https://tools.ietf.org/html/rfc6585#section-4",
            _ => null,
        };
    }
}
