namespace OpenRouter.Portal.Tests.Faults;

/// <summary>
/// A tenth of each fault, judged by its outcome alone. Guarantee: good answers for everybody, no wrong success, no server's error, and
/// every limit is held. <c>Faults/run</c> has the whole of them, with times and memory.
/// </summary>
public sealed class FaultTests
{
    /// <summary>F20, LGN-10.</summary>
    [Fact]
    public Task LoginStorm_IsJudgedOrToldToComeBack() => RunAsync("F20");

    /// <summary>F21, LGN-05.</summary>
    [Fact]
    public Task CredentialStuffing_TriesNoAccountMoreThanTenTimes() => RunAsync("F21");

    /// <summary>F23, BLZ-02.</summary>
    [Fact]
    public Task HubFlood_IsRefusedBeyondTheLimits() => RunAsync("F23");

    /// <summary>F24, BLZ-02.</summary>
    [Fact]
    public Task CircuitFlood_GetsTenTabs() => RunAsync("F24");

    /// <summary>F27, LGN-05, MFA-04, MFA-10.</summary>
    [Fact]
    public Task Races_HaveOneWinner() => RunAsync("F27");

    private static async Task RunAsync(string id)
    {
        Fault fault = Fault.All.Single(fault => fault.Id == id);
        await using FaultPortal portal = new();
        fault.Configure(portal);

        // A tenth of the lane's queue too.
        portal.With("Credentials:LaneQueue", "5");
        portal.StartOnLoopback();
        Func<Task<FaultReport>> attack = await fault.PrepareAsync(portal, 0.1);
        FaultReport report = await attack();
        Assert.True(report.Broken.Count == 0, $"{report.Answers}\n{string.Join('\n', report.Broken)}");
    }
}
