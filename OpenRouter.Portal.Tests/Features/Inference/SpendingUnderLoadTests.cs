using System.Net;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>Invariant 7 over HTTP: whoever calls how often at once, the balance holds.</summary>
public sealed class SpendingUnderLoadTests
{
    /// <summary>LED-03. Guarantee: 100 calls at once with credit for ten: ten are answered, ninety get 402 and never reach the provider.</summary>
    [Fact]
    public async Task AHundredParallelCallsWithCreditForTen_AreTenAnswersAndNinetyRefusals()
    {
        TaskCompletionSource allReserved = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int refused = 0;
        await using StubUpstream upstream = await StubUpstream.StartAsync(async context =>
        {
            // No call settles, and so gives something back, before all have tried to reserve.
            await allReserved.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await StubUpstream.JsonAsync(context, 200, StubUpstream.Answer);
        });
        await using GatewayHost host = await GatewayHost.StartAsync(null, upstream.Settings());
        object request = new { model = "stub/paid", messages = new[] { new { role = "user", content = "x" } }, max_tokens = 100 };
        int bodyBytes = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(request).Length;
        decimal bound = (bodyBytes * 0.001m) + (100 * 0.002m);
        Customer customer = await host.AddCustomerAsync((bound * 10) + (bound / 2));

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using HttpResponseMessage response = await host.ChatAsync(customer, request, TestContext.Current.CancellationToken);
            if (response.StatusCode == HttpStatusCode.PaymentRequired && Interlocked.Increment(ref refused) == 90)
            {
                allReserved.SetResult();
            }

            return response.StatusCode;
        }));

        Assert.Equal(10, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(90, answers.Count(status => status == HttpStatusCode.PaymentRequired));
        Assert.Equal(10, upstream.Requests.Count);
        Assert.Equal(10, (await host.GenerationsAsync(customer)).Count);
        (Money amount, Money reserved) = await host.BalanceAsync(customer);
        Assert.Equal(Money.FromDollars((bound * 10) + (bound / 2) - (10 * 0.02m)), amount);
        Assert.Equal(Money.Zero, reserved);
    }
}
