using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Inference;

/// <summary>Gives errors under <c>/api/v1</c> that no endpoint made (a wrong method, a fault of ours) the API's shape.</summary>
internal sealed class ApiErrorShape : IErrorShape
{
    public PathString Prefix => InferenceModule.Prefix;

    public Task WriteAsync(HttpContext context, int status, Error error) => ApiErrorWriter.WriteAsync(context, status, TypeOf(status), error.Message);

    private static string TypeOf(int status) => status switch
    {
        401 => ApiErrorTypes.Authentication,
        402 => ApiErrorTypes.PaymentRequired,
        403 => ApiErrorTypes.PermissionDenied,
        404 => ApiErrorTypes.NotFound,
        408 or 504 => ApiErrorTypes.Timeout,
        413 => ApiErrorTypes.PayloadTooLarge,
        422 => ApiErrorTypes.Unprocessable,
        429 => ApiErrorTypes.RateLimitExceeded,
        503 => ApiErrorTypes.ProviderOverloaded,
        >= 500 => ApiErrorTypes.Server,
        _ => ApiErrorTypes.InvalidRequest,
    };
}
