using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Data.Sqlite;
using Npgsql;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Answers errors that nobody else has answered: a page with a reference for people, problem details for programs, and a feature's
/// own form (<see cref="IErrorShape"/>) under its addresses. Never a stack, a path or a version (WEB-10).
/// </summary>
internal sealed class ErrorAnswers(IEnumerable<IErrorShape> shapes) : IExceptionHandler
{
    /// <summary>The page for an unexpected failure.</summary>
    public const string ErrorPath = "/error";

    private const string NotFoundPath = "/not-found";
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;

    /// <summary>Pages are rendered by routing again, in a scope of their own; every failure is logged, whoever answers it.</summary>
    public static void Configure(ExceptionHandlerOptions options)
    {
        options.ExceptionHandlingPath = ErrorPath;
        options.CreateScopeForErrors = true;
        options.StatusCodeSelector = StatusOf;

        // What the caller did wrong is no failure of ours, and must not be a way to fill the log with stacks.
        options.SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException;
    }

    /// <summary>A store that is busy or away is "later", a request that could not be read is the caller's, the rest is ours.</summary>
    public static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        _ when IsBusy(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Takes what is not for a person; false leaves it to the page.</summary>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        int status = StatusOf(exception);
        SetRetryAfter(httpContext, status);

        // The middleware has put the error page's path over the one that was asked for.
        PathString asked = httpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? httpContext.Request.Path.Value;
        if (Shape(asked) is null && WantsPage(httpContext, asked))
        {
            // It keeps the method, and a POST would be taken for a form of the error page.
            httpContext.Request.Method = HttpMethods.Get;
            return false;
        }

        await WriteAsync(httpContext, asked, status);
        return true;
    }

    /// <summary>Gives an answer that has only a status a body.</summary>
    public Task CompleteAsync(StatusCodeContext status)
    {
        HttpContext context = status.HttpContext;
        int code = context.Response.StatusCode;
        SetRetryAfter(context, code);
        PathString asked = context.Request.Path;
        return Shape(asked) is null && WantsPage(context, asked)
            ? RenderAsync(context, status.Next, code == StatusCodes.Status404NotFound ? NotFoundPath : ErrorPath)
            : WriteAsync(context, asked, code);
    }

    /// <summary>
    /// The framework names a page's type before it refuses the page's form, and then says nothing: without this the person would get
    /// an empty page, since an answer with a type looks like one that has been given.
    /// </summary>
    public static async Task UnlabelEmptyAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentLength: null } response)
        {
            response.ContentType = null;
        }
    }

    /// <summary>Whether a person is looking at what was asked for.</summary>
    public static bool WantsPage(HttpContext context, PathString asked)
    {
        HttpRequest request = context.Request;
        return (HttpMethods.IsGet(request.Method) || HttpMethods.IsPost(request.Method))
            && !asked.StartsWithSegments("/api")
            && !asked.StartsWithSegments(BlazorGate.Prefix)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }

    // EF wraps what its provider throws, PostgreSQL's being away twice over.
    private static bool IsBusy(Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked,
        NpgsqlException { IsTransient: true } => true,
        { InnerException: { } inner } => IsBusy(inner),
        _ => false,
    };

    // 2 to 10 s apart, so that those who were refused together do not come back together.
    private static void SetRetryAfter(HttpContext context, int status)
    {
        if (status == StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
        {
            context.Response.SetRetryAfter(TimeSpan.FromSeconds(System.Security.Cryptography.RandomNumberGenerator.GetInt32(2, 11)));
        }
    }

    private static Error ErrorFor(int status) => status switch
    {
        400 => new(ErrorKind.Validation, "bad_request", "The request could not be understood. Reload the page and try again."),
        401 => new(ErrorKind.Unauthenticated, "not_signed_in", "Sign in first."),
        403 => new(ErrorKind.Forbidden, "forbidden", "This is not allowed."),
        404 => new(ErrorKind.NotFound, "not_found", "Nothing is served at this address."),
        405 => new(ErrorKind.Validation, "method_not_allowed", "This address does not serve that method."),
        408 => new(ErrorKind.Validation, "request_timeout", "The request took too long to arrive."),
        413 => new(ErrorKind.Validation, "payload_too_large", "The request is too large."),
        415 => new(ErrorKind.Validation, "unsupported_media_type", "This address does not take that kind of content."),
        429 => new(ErrorKind.Throttled, "too_many_requests", "Too many requests. Wait a little and try again."),
        503 => new(ErrorKind.Unavailable, "busy", "The portal is busy. Try again in a few seconds."),
        >= 500 => new(ErrorKind.Unavailable, "server_error", "Something went wrong here. Tell support the trace id if it happens again."),
        _ => new(ErrorKind.Validation, "refused", "The request was refused."),
    };

    // The framework's own re-execution keeps the method, and a POST would be taken for a form of the error page.
    private static async Task RenderAsync(HttpContext context, RequestDelegate next, string path)
    {
        HttpRequest request = context.Request;
        (PathString Path, QueryString Query, string Method, Endpoint? Endpoint) before = (request.Path, request.QueryString, request.Method, context.GetEndpoint());
        IServiceProvider services = context.RequestServices;

        // A scope of its own: the failed page may have used up the services that a page starts with.
        await using AsyncServiceScope scope = services.CreateAsyncScope();
        context.Features.Set<IStatusCodeReExecuteFeature>(new StatusCodeReExecuteFeature
        {
            OriginalPath = before.Path.Value ?? "/",
            OriginalPathBase = request.PathBase.Value ?? "",
            OriginalQueryString = before.Query.Value,
        });
        try
        {
            context.SetEndpoint(null);
            context.Features.Get<IRouteValuesFeature>()?.RouteValues.Clear();
            context.RequestServices = scope.ServiceProvider;
            (request.Path, request.QueryString, request.Method) = (path, QueryString.Empty, HttpMethods.Get);
            await next(context);
        }
        finally
        {
            (request.Path, request.QueryString, request.Method) = (before.Path, before.Query, before.Method);
            context.RequestServices = services;
            context.SetEndpoint(before.Endpoint);
            context.Features.Set<IStatusCodeReExecuteFeature>(null);
        }
    }

    private IErrorShape? Shape(PathString asked) => shapes.FirstOrDefault(shape => asked.StartsWithSegments(shape.Prefix));

    private Task WriteAsync(HttpContext context, PathString asked, int status) => Shape(asked) is { } shape
        ? shape.WriteAsync(context, status, ErrorFor(status))
        : context.WriteProblemAsync(ErrorFor(status), status);
}
