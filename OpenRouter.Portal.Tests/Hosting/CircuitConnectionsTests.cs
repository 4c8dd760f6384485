using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>BLZ-02. Guarantee: nobody takes all the places for live pages. Attack: opening sockets without end.</summary>
public sealed class CircuitConnectionsTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Enter_BeyondThePersonsLimit_IsRefusedUntilOneLeaves()
    {
        CircuitConnections connections = New(perAddress: 100, perUser: 2, total: 100);
        Actor actor = NewActor();
        IDisposable first = connections.Enter(actor, "a", new Request())!;
        Assert.NotNull(connections.Enter(actor with { SessionId = Guid.NewGuid() }, "b", new Request()));
        Assert.Null(connections.Enter(actor, "c", new Request()));
        Assert.False(connections.HasRoom(actor, "c"));
        Assert.NotNull(connections.Enter(NewActor(), "a", new Request()));

        first.Dispose();
        first.Dispose();
        Assert.Equal(2, connections.Count);
        Assert.NotNull(connections.Enter(actor, "a", new Request()));
        Assert.Null(connections.Enter(actor, "a", new Request()));
    }

    [Fact]
    public void Enter_BeyondTheAddressLimit_IsRefusedForEverybodyThereOnly()
    {
        CircuitConnections connections = New(perAddress: 2, perUser: 100, total: 100);
        Assert.NotNull(connections.Enter(NewActor(), "a", new Request()));
        Assert.NotNull(connections.Enter(NewActor(), "a", new Request()));
        Assert.Null(connections.Enter(NewActor(), "a", new Request()));
        Assert.NotNull(connections.Enter(NewActor(), "b", new Request()));
    }

    [Fact]
    public void Enter_BeyondTheTotal_IsRefused()
    {
        CircuitConnections connections = New(perAddress: 100, perUser: 100, total: 1);
        Assert.NotNull(connections.Enter(NewActor(), "a", new Request()));
        Assert.Null(connections.Enter(NewActor(), "b", new Request()));
    }

    [Fact]
    public async Task Enter_InParallel_NeverOverrunsTheLimit()
    {
        CircuitConnections connections = New(perAddress: 1000, perUser: 7, total: 1000);
        Actor actor = NewActor();
        IDisposable?[] places = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => connections.Enter(actor, "a", new Request()))));
        Assert.Equal(7, places.Count(place => place is not null));
    }

    [Fact]
    public void Abort_CutsTheSessionsSocketsOnly_AndRefusesNewOnes()
    {
        CircuitConnections connections = New(100, 100, 100);
        Actor ended = NewActor();
        Actor other = ended with { SessionId = Guid.NewGuid() };
        Request[] cut = [new(), new()];
        Request kept = new();
        Assert.All(cut, request => Assert.NotNull(connections.Enter(ended, "a", request)));
        Assert.NotNull(connections.Enter(other, "a", kept));

        connections.Abort(ended.SessionId);

        Assert.All(cut, request => Assert.True(request.IsAborted));
        Assert.False(kept.IsAborted);

        // A request that was authenticated just before the end and reaches the gate just after it.
        Assert.Null(connections.Enter(ended, "a", new Request()));
        Assert.NotNull(connections.Enter(other, "a", new Request()));
    }

    /// <summary>The server reuses a connection's features for its next request, which has nothing to do with the session.</summary>
    [Fact]
    public void Abort_AfterTheSocketWasLeft_CutsNothing()
    {
        CircuitConnections connections = New(100, 100, 100);
        Actor actor = NewActor();
        Request request = new();
        connections.Enter(actor, "a", request)!.Dispose();
        connections.Abort(actor.SessionId);
        Assert.False(request.IsAborted);
        Assert.Equal(0, connections.Count);
    }

    private static Actor NewActor() => new(Guid.NewGuid(), Guid.NewGuid(), "ada@acme.example", null, null);

    private CircuitConnections New(int perAddress, int perUser, int total) => new(
        Options.Create(new CircuitLimitOptions { PerAddress = perAddress, PerUser = perUser, Total = total }), _clock, NullLogger<CircuitConnections>.Instance);

    private sealed class Request : IHttpRequestLifetimeFeature
    {
        public bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => IsAborted = true;
    }
}
