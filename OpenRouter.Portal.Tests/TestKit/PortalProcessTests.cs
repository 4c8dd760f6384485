using System.Net;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>The three ways to run the portal under test: in memory, on a real port, as a process.</summary>
public sealed class PortalProcessTests
{
    [Fact]
    public async Task AProcess_StartsOnAnEmptyFolder_EndsWhenAsked_AndStartsAgainOnWhatItLeft()
    {
        await using PortalProcess first = await PortalProcess.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        ProcessResult end = await first.TerminateAsync(TestContext.Current.CancellationToken);
        Assert.True(end.ExitCode == 0, end.Output + end.Errors);

        await using PortalProcess second = await PortalProcess.StartAsync(first.DataFolder, cancellationToken: TestContext.Current.CancellationToken);
        await second.Kill9Async(TestContext.Current.CancellationToken);
        await using PortalProcess third = await PortalProcess.StartAsync(first.DataFolder, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(first.DataFolder, third.DataFolder);
    }

    [Fact]
    public async Task AProcess_WithAnInvalidValue_EndsWithASentenceThatNamesTheSetting()
    {
        ProcessResult end = await PortalProcess.RunToEndAsync(
            settings: new Dictionary<string, string?> { ["Database:BusyTimeout"] = "00:10:00" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.NotEqual(0, end.ExitCode);
        Assert.Contains("Database:BusyTimeout", end.Output + end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Output + end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheHost_InMemoryAndOnAPort_Lives()
    {
        await using PortalApplicationFactory inMemory = new();
        using HttpClient client = inMemory.NewClient();
        using HttpResponseMessage answer = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, answer);

        await using PortalApplicationFactory onPort = new PortalApplicationFactory().StartOnLoopback();
        using HttpClient outside = new() { BaseAddress = onPort.Origin };
        using HttpResponseMessage outsideAnswer = await outside.GetAsync("/health/live", TestContext.Current.CancellationToken);
        await StatusAssert.IsAsync(HttpStatusCode.OK, outsideAnswer);
    }
}
