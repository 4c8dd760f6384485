using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Http;

public sealed class ResultHttpTests
{
    public static TheoryData<ErrorKind> Kinds => new(Enum.GetValues<ErrorKind>());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ToHttp_OfEachKind_IsAProblemWithItsStatusCodeAndTrace(ErrorKind kind)
    {
        (int status, JsonElement body, _) = await ExecuteAsync(new Error(kind, "thing_refused", "Do something else."));
        Assert.Equal(kind.ToStatus(), status);
        Assert.InRange(status, 400, 599);
        Assert.Equal(status, body.GetProperty("status").GetInt32());
        Assert.Equal("Do something else.", body.GetProperty("detail").GetString());
        Assert.Equal("thing_refused", body.GetProperty("code").GetString());
        Assert.NotEqual("", body.GetProperty("traceId").GetString());
        Assert.NotEqual("", body.GetProperty("title").GetString());
        Assert.StartsWith("https://", body.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.False(body.TryGetProperty("errors", out _));
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(200, "1")]
    [InlineData(1000, "1")]
    [InlineData(1001, "2")]
    [InlineData(900_000, "900")]
    public async Task ToHttp_WithAWait_SaysWholeSecondsRoundedUp(int milliseconds, string expected)
    {
        (_, _, IHeaderDictionary headers) = await ExecuteAsync(new Error(ErrorKind.Throttled, "too_many", "Wait.", TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(expected, headers.RetryAfter);
    }

    [Fact]
    public async Task ToHttp_WithAField_NamesItUnderErrors()
    {
        (_, JsonElement body, IHeaderDictionary headers) = await ExecuteAsync(new Error(ErrorKind.Validation, "name_missing", "Give it a name.") { Field = "Name" });
        Assert.Equal("Give it a name.", body.GetProperty("errors").GetProperty("Name")[0].GetString());
        Assert.Equal("no-store", headers.CacheControl);
        Assert.Equal(0, headers.RetryAfter.Count);
    }

    [Fact]
    public async Task ToHttp_OfSuccess_IsTheValueOrNothing()
    {
        DefaultHttpContext nothing = NewContext();
        await Result.Success.ToHttp().ExecuteAsync(nothing);
        Assert.Equal(204, nothing.Response.StatusCode);

        DefaultHttpContext value = NewContext();
        await Result<string>.FromValue("x").ToHttp(text => TypedResults.Text(text, statusCode: 201)).ExecuteAsync(value);
        Assert.Equal(201, value.Response.StatusCode);
    }

    private static async Task<(int Status, JsonElement Body, IHeaderDictionary Headers)> ExecuteAsync(Error error)
    {
        DefaultHttpContext context = NewContext();
        await Result.FromError(error).ToHttp().ExecuteAsync(context);
        context.Response.Body.Position = 0;
        using JsonDocument body = await JsonDocument.ParseAsync(context.Response.Body, cancellationToken: TestContext.Current.CancellationToken);
        return (context.Response.StatusCode, body.RootElement.Clone(), context.Response.Headers);
    }

    private static DefaultHttpContext NewContext()
    {
        DefaultHttpContext context = new() { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Response.Body = new MemoryStream();
        return context;
    }
}
