using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>Refuses what no endpoint should have to think about: foreign hosts, odd methods, plain http, cross-site writes.</summary>
internal static class RequestChecks
{
    private static readonly string[] s_methods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options];

    private static readonly string[] s_foreignSites = ["cross-site", "same-site"];

    /// <summary>Only our own Host is served (WEB-07), so no link, cookie or cache entry can be made for another name.</summary>
    public static Task RequireHostAsync(HttpContext context, RequestDelegate next)
    {
        StringValues host = context.Request.Headers.Host;
        if (host.Count == 1 && Origin(context).AcceptsHost(host[0]))
        {
            return next(context);
        }

        HostingLog.HostRefused(Logger(context));
        Error error = new(ErrorKind.Validation, "host_not_served", "This address is not served here; check Portal:PublicOrigin and that the proxy passes the Host on.");
        return context.WriteProblemAsync(error, StatusCodes.Status400BadRequest);
    }

    /// <summary>TRACE, CONNECT and made-up methods are answered 405 (WEB-06); a WebSocket over HTTP/2 is an extended CONNECT.</summary>
    public static Task RequireMethodAsync(HttpContext context, RequestDelegate next)
    {
        if (s_methods.Contains(context.Request.Method) || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" })
        {
            return next(context);
        }

        context.Response.Headers.Allow = string.Join(", ", s_methods);
        return context.WriteProblemAsync(new Error(ErrorKind.Validation, "method_not_allowed", "This method is not served."), StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>
    /// Under an https origin a page asked for over http is sent there; an API call is refused without a redirect, because its key has
    /// just been readable on the way and the caller should notice (WEB-08). Health checks of a load balancer may be plain.
    /// </summary>
    public static Task RequireHttpsAsync(HttpContext context, RequestDelegate next)
    {
        PublicOrigin origin = Origin(context);
        HttpRequest request = context.Request;
        if (!origin.IsHttps || request.IsHttps || request.Path.StartsWithSegments(HealthChecks.Prefix))
        {
            return next(context);
        }

        if (!request.Path.StartsWithSegments("/api") && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            context.Response.Redirect(origin.For(request.Path + request.QueryString).ToString(), permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        }

        Error error = new(ErrorKind.Forbidden, "https_required", "This address is served over https only; a key that was sent over http should be replaced.");
        return context.WriteProblemAsync(error, StatusCodes.Status403Forbidden);
    }

    /// <summary>
    /// A body that says it is too large is answered 413 at once, after routing has applied the endpoint's own limit: a form would
    /// otherwise fail as unreadable, with a 400 that says nothing (WEB-11).
    /// </summary>
    public static Task RequireSizeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null // The page that says so.
            || context.Features.Get<IExceptionHandlerFeature>() is not null
            || context.Request.ContentLength is not { } length
            || context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is not { } limit
            || length <= limit)
        {
            return next(context);
        }

        // The rest of the body is not read, so nothing may follow it.
        context.Response.Headers.Connection = "close";
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        return Task.CompletedTask;
    }

    /// <summary>UTF-7 has been taken out of .NET, and reading a form that claims it throws: that is the caller's fault and a 415, not ours.</summary>
    public static Task RequireEncodingAsync(HttpContext context, RequestDelegate next)
    {
        if (IsReadable(context.Request.ContentType) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    }

    /// <summary>A browser says itself that another site wrote the request (LGN-13); the antiforgery token is the second, independent check.</summary>
    public static Task RefuseCrossSiteWritesAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        bool isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);
        if (!isWrite || request.Path.StartsWithSegments("/api") || !s_foreignSites.Contains(request.Headers["Sec-Fetch-Site"].ToString()))
        {
            return next(context);
        }

        HostingLog.CrossSiteRefused(Logger(context), context.GetEndpoint()?.DisplayName ?? "nothing");
        if (ErrorAnswers.WantsPage(context, request.Path))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        Error error = new(ErrorKind.Forbidden, "cross_site_request", "This was sent by another site. Open the portal itself and try again.");
        return context.WriteProblemAsync(error, StatusCodes.Status403Forbidden);
    }

    /// <summary>
    /// What no route serves is a true 404 and a wrong method a 405, before authorization: the fallback policy would send a stranger
    /// to the login page for an address that does not exist (conventions.md 4.8). Endpoints that routing makes up itself, such as
    /// that for 405, are no route endpoints.
    /// </summary>
    public static Task AnswerUnknownAsync(HttpContext context, RequestDelegate next)
    {
        switch (context.GetEndpoint())
        {
            case null:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            case RouteEndpoint:
                return next(context);
            case { RequestDelegate: { } answer }:
                return answer(context);
            default:
                return next(context);
        }
    }

    private static bool IsReadable(string? contentType)
    {
        try
        {
            _ = MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type) ? type.Encoding : null;
            return true;
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static PublicOrigin Origin(HttpContext context) => context.RequestServices.GetRequiredService<PublicOrigin>();

    private static ILogger Logger(HttpContext context) => context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestChecks));
}
