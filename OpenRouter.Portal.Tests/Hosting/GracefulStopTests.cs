using System.Net;
using Microsoft.Data.Sqlite;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.Inference;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>OPS-05. Guarantee: a portal that is asked to stop takes nothing new, and finishes and charges what runs.</summary>
public sealed class GracefulStopTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStreamThatRuns_WhenThePortalIsAskedToStop_ComesToItsEnd_AndIsCharged()
    {
        TaskCompletionSource stopping = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("one"));
            await stopping.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            await StubUpstream.EventsAsync(context, StubUpstream.Chunk("two"), """{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":5}}""", "[DONE]");
        });
        string database = SqliteTemplate.Copy();
        Customer customer;
        await using (GatewayHost before = await GatewayHost.StartAsync(null, ("Database:ConnectionString", database)))
        {
            customer = await before.AddCustomerAsync(10m);
        }

        await using PortalProcess portal = await PortalProcess.StartAsync(
            Path.GetDirectoryName(new SqliteConnectionStringBuilder(database).DataSource),
            upstream.Settings().ToDictionary(setting => setting.Key, setting => (string?)setting.Value),
            cancellationToken: Cancel);
        using HttpClient client = new() { BaseAddress = portal.Origin };
        using HttpRequestMessage request = GatewayHost.Message(
            customer, HttpMethod.Post, "/api/v1/chat/completions", """{"model":"stub/paid","messages":[{"role":"user","content":"Hi"}],"stream":true}""");
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        await StatusAssert.IsAsync(HttpStatusCode.OK, response);
        using StreamReader reader = new(await response.Content.ReadAsStreamAsync(Cancel));
        Assert.Contains("one", await reader.ReadLineAsync(Cancel), StringComparison.Ordinal);

        Task<ProcessResult> ending = portal.TerminateAsync(Cancel);
        await RefusedAsync(portal.Origin);
        stopping.SetResult();
        string rest = await reader.ReadToEndAsync(Cancel);
        ProcessResult end = await ending;

        Assert.Contains("two", rest, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", rest, StringComparison.Ordinal);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);
        await using GatewayHost after = await GatewayHost.StartAsync(null, ("Database:ConnectionString", database));
        Generation generation = Assert.Single(await after.GenerationsAsync(customer));
        Assert.Equal(GenerationStatus.Completed, generation.Status);
        Assert.Equal((Money.FromDollars(10m - 0.02m), Money.Zero), await after.BalanceAsync(customer));
    }

    // Asks until nothing listens there any more: a new connection each time, for the stop lets the open ones live.
    private static async Task RefusedAsync(Uri origin)
    {
        using HttpClient client = new() { BaseAddress = origin };
        client.DefaultRequestHeaders.Connection.Add("close");
        for (int i = 0; i < 10_000; i++)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync("/health/live", Cancel);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }

        Assert.Fail("The portal still takes new connections.");
    }
}
