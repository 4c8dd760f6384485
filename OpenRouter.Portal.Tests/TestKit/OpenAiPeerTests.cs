using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace OpenRouter.Portal.Tests.TestKit;

public sealed class OpenAiPeerTests
{
    [Fact]
    public async Task Acts_AgainstAStub_ReportAnswerStreamAndRefusal()
    {
        await using WebApplication stub = await StartStubAsync();
        Uri address = new(stub.Urls.Single() + "/api/v1");

        IReadOnlyList<JsonElement> answers = await OpenAiPeer.RunAsync(
            address, "sk-test", "stub/model", ["plain", "stream", "models"], new { max_tokens = 7 }, TestContext.Current.CancellationToken);

        Assert.Equal("Bearer sk-test 7", answers[0].GetProperty("text").GetString());
        Assert.Equal("Hello", answers[1].GetProperty("text").GetString());
        Assert.Equal(2, answers[1].GetProperty("chunks").GetInt32());
        Assert.Equal(9, answers[1].GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal(402, answers[2].GetProperty("error").GetProperty("status").GetInt32());
        Assert.Equal("no_credits", answers[2].GetProperty("error").GetProperty("code").GetString());
    }

    private static async Task<WebApplication> StartStubAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication stub = builder.Build();
        stub.MapPost("/api/v1/chat/completions", async (HttpContext context, JsonElement request) =>
        {
            if (!request.TryGetProperty("stream", out _))
            {
                string text = $"{context.Request.Headers.Authorization} {request.GetProperty("max_tokens")}";
                return Results.Json(new { id = "1", choices = new[] { new { message = new { content = text }, finish_reason = "stop" } } });
            }

            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("""
                data: {"id":"2","choices":[{"delta":{"content":"Hel"}}]}

                data: {"id":"2","choices":[{"delta":{"content":"lo"}}]}

                data: {"id":"2","choices":[],"usage":{"total_tokens":9}}

                data: [DONE]


                """);
            return Results.Empty;
        });
        stub.MapGet("/api/v1/models", () => Results.Json(new { error = new { code = "no_credits", message = "None left." } }, statusCode: 402));
        await stub.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }
}
