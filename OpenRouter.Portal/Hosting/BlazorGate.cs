using Microsoft.AspNetCore.Http.Features;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Stands before Blazor's hub, which by itself takes any Origin, any transport and any number of connections (BLZ-01, BLZ-02).
/// Interactive pages exist behind sign-in only, so a stranger gets no connection at all.
/// </summary>
internal sealed class BlazorGate(RequestDelegate next, PublicOrigin origin, CircuitConnections connections, IHostApplicationLifetime lifetime, ILogger<BlazorGate> logger)
{
    public static readonly PathString Prefix = "/_blazor";

    private static readonly PathString s_initializers = "/initializers";
    private static readonly PathString s_negotiate = "/negotiate";

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(Prefix, out PathString rest))
        {
            return next(context);
        }

        // A browser sends no Origin when it fetches its own site's list of initializers by GET; nothing is opened by that.
        string? sender = context.Request.Headers.Origin.Count == 0 ? null : context.Request.Headers.Origin.ToString();
        bool mayBeSilent = HttpMethods.IsGet(context.Request.Method) && rest.StartsWithSegments(s_initializers);
        if (!origin.Accepts(sender) && !(sender is null && mayBeSilent))
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, ErrorKind.Forbidden, "origin_not_allowed", "This is not the portal's own origin.");
        }

        if (CurrentUser.Find(context.User) is not { } actor)
        {
            return RefuseAsync(context, StatusCodes.Status401Unauthorized, ErrorKind.Unauthenticated, "not_signed_in", "Sign in first.");
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, ErrorKind.Unavailable, "stopping", "The portal is being restarted.");
        }

        return rest switch
        {
            { HasValue: false } or { Value: "/" } => OpenAsync(context, actor),
            _ when rest.StartsWithSegments(s_negotiate) && !connections.HasRoom(actor, ClientAddress.GroupOf(context)) => RefuseFullAsync(context),
            _ => next(context),
        };
    }

    private static bool IsWebSocket(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" }
        || (HttpMethods.IsGet(context.Request.Method)
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && string.Equals(context.Request.Headers.Upgrade.ToString(), "websocket", StringComparison.OrdinalIgnoreCase));

    private async Task OpenAsync(HttpContext context, Actor actor)
    {
        // Long polling and server-sent events would escape the count below, and cutting one request would not cut the connection.
        if (!IsWebSocket(context))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, ErrorKind.Validation, "web_socket_required", "Live pages use WebSockets only.");
            return;
        }

        using IDisposable? place = connections.Enter(actor, ClientAddress.GroupOf(context), context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>());
        await (place is null ? RefuseFullAsync(context) : next(context));
    }

    private Task RefuseFullAsync(HttpContext context)
    {
        context.Response.SetRetryAfter(TimeSpan.FromSeconds(10));
        return RefuseAsync(
            context, StatusCodes.Status503ServiceUnavailable, ErrorKind.Unavailable, "too_many_live_pages", "Too many live pages are open. Close some tabs and try again.");
    }

    private Task RefuseAsync(HttpContext context, int status, ErrorKind kind, string code, string message)
    {
        HostingLog.ConnectionRefused(logger, code);
        return context.WriteProblemAsync(new Error(kind, code, message), status);
    }
}
