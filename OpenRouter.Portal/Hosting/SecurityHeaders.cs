using Microsoft.AspNetCore.Http.Features;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// The headers that every answer carries: pages, errors, files, redirects. They are set when the answer starts, because the
/// exception handler clears what was set before.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, PublicOrigin origin)
{
    // Component styles need style attributes (docs/decisions); nothing else is relaxed. base-uri 'none' would break Blazor.
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; manifest-src 'self'";

    public const string PermissionsPolicy =
        "camera=(), microphone=(), geolocation=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";

    private const string OneYearInSeconds = "31536000";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state => ((SecurityHeaders Headers, HttpContext Context))state is var (headers, context) ? headers.SetAsync(context) : Task.CompletedTask, (this, context));
        return next(context);
    }

    private static void SetPrivacy(HttpContext context, IHeaderDictionary headers)
    {
        EndpointMetadataCollection? marks = (context.GetEndpoint() ?? context.Features.Get<IEndpointFeature>()?.Endpoint)?.Metadata;
        bool tokenInAddress = marks?.GetMetadata<TokenInAddressAttribute>() is not null;

        // no-referrer everywhere would make Chromium send "Origin: null" on our own posts.
        headers["Referrer-Policy"] = tokenInAddress || headers["Referrer-Policy"] == "no-referrer" ? "no-referrer" : "same-origin";

        bool isPrivate = tokenInAddress
            || marks?.GetMetadata<NoStoreAttribute>() is not null
            || context.User.Identity?.IsAuthenticated == true
            || context.Request.Path.StartsWithSegments("/api");
        if (isPrivate && (headers.CacheControl.Count == 0 || IsDocument(context.Response.ContentType)))
        {
            headers.CacheControl = "no-store";
        }

        // A renewed session cookie may ride on any answer, a style sheet's too, and no cache on the way may keep it.
        if (headers.SetCookie.Count > 0)
        {
            headers.CacheControl = "no-store";
        }
    }

    // Style sheets, scripts and pictures say themselves how long they hold, and hold nothing private.
    private static bool IsDocument(string? contentType) => contentType is not null
        && (contentType.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) || contentType.Contains("json", StringComparison.OrdinalIgnoreCase));

    private Task SetAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        // A document that is not one of our pages (a kept mail) may bring a policy of its own.
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.Count == 0 ? ContentSecurityPolicy : headers.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = PermissionsPolicy;
        if (origin.IsHttps)
        {
            headers.StrictTransportSecurity = $"max-age={OneYearInSeconds}; includeSubDomains";
        }

        SetPrivacy(context, headers);
        return Task.CompletedTask;
    }
}
