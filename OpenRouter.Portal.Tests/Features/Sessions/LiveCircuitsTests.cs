using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Sessions;

/// <summary>BLZ-05, invariant 5: a session that ends takes its live pages with it. The re-validation interval is an hour: only the push can do it.</summary>
public sealed class LiveCircuitsTests(PostgresServer server)
{
    private static readonly TimeSpan s_promise = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EndingASession_ClosesItsPagesAtOnce_AndNobodyElses()
    {
        await using PortalApplicationFactory portal = Node(new PortalApplicationFactory { RealTime = true });
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        Page[] pages = [Open(portal, person.Actor), Open(portal, person.Actor)];
        Page others = Open(portal, other.Actor);

        using HttpResponseMessage signedOut = await person.Client.SignOutAsync();

        foreach (Page page in pages)
        {
            Assert.Equal("/login?ended=signed-out", await page.SentTo.Task.WaitAsync(s_promise, Cancel));
            Assert.True(page.Circuit.IsEnded);
        }

        Assert.False(others.SentTo.Task.IsCompleted);
        Assert.False(others.Circuit.IsEnded);
    }

    /// <summary>SES-05, BLZ-05. Guarantee: on every node within one second, by LISTEN/NOTIFY.</summary>
    [Fact]
    public async Task EndingASessionOnOneNode_ClosesItsPagesOnTheOther_WithinASecond()
    {
        string database = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), Cancel);
        await using PortalApplicationFactory here = Node(new PortalApplicationFactory { RealTime = true, PostgresConnectionString = database }.With("Security:KeyFile", keyFile));
        await using PortalApplicationFactory there = Node(new PortalApplicationFactory { RealTime = true, PostgresConnectionString = database }.With("Security:KeyFile", keyFile));
        using TestPerson person = await here.WithUserAsync();
        await HearsAsync(here, there);
        Page page = Open(there, person.Actor);
        Page kept = Open(there, person.Actor with { SessionId = (await SecondSessionAsync(here, person)).SessionId });

        using HttpResponseMessage signedOut = await person.Client.SignOutAsync();

        Assert.Equal("/login?ended=signed-out", await page.SentTo.Task.WaitAsync(s_promise, Cancel));
        Assert.False(kept.SentTo.Task.IsCompleted);
    }

    [Fact]
    public async Task APageOfASessionThatEndedBeforeItOpened_IsSentAway()
    {
        await using PortalApplicationFactory portal = Node(new PortalApplicationFactory { RealTime = true });
        using TestPerson person = await portal.WithUserAsync();
        Assert.True((await portal.Services.GetRequiredService<SessionService>().SignOutAsync(person.Actor, Cancel)).IsSuccess);
        Assert.Equal("/login?ended=signed-out", await Open(portal, person.Actor).SentTo.Task.WaitAsync(s_promise, Cancel));
    }

    /// <summary>Guarantee: a page that opens while the last other one of its session closes is known.</summary>
    [Fact]
    public async Task PagesThatComeAndGoAtOnce_AreAllKnown()
    {
        await using PortalApplicationFactory portal = Node(new PortalApplicationFactory { RealTime = true });
        using TestPerson person = await portal.WithUserAsync();
        LiveCircuits circuits = portal.Services.GetRequiredService<LiveCircuits>();
        Page[] staying = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() =>
        {
            Page leaving = Open(portal, person.Actor);
            Page page = Open(portal, person.Actor);
            circuits.Remove(leaving.Circuit);
            return page;
        }, Cancel)));
        await portal.Services.GetRequiredService<SessionService>().SignOutAsync(person.Actor, Cancel);
        await Task.WhenAll(staying.Select(page => page.SentTo.Task)).WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        Assert.All(staying, page => Assert.True(page.Circuit.IsEnded));
    }

    /// <summary>Guarantee: a person ends only sessions of his own; a foreign id is like a missing one.</summary>
    [Fact]
    public async Task AForeignSession_CannotBeEnded()
    {
        await using PortalApplicationFactory portal = Node(new PortalApplicationFactory { RealTime = true });
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson stranger = await portal.WithUserAsync();
        SessionService sessions = portal.Services.GetRequiredService<SessionService>();
        Assert.Equal("session_not_found", (await sessions.RevokeAsync(stranger.Actor, person.Actor.SessionId, Cancel)).Error?.Code);
        Assert.Equal("session_not_found", (await sessions.RevokeAsync(stranger.Actor, Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Equal("session_is_current", (await sessions.RevokeAsync(person.Actor, person.Actor.SessionId, Cancel)).Error?.Code);
        Assert.True(await person.Client.IsSignedInAsync());
    }

    private static PortalApplicationFactory Node(PortalApplicationFactory portal) => portal.With("Sessions:RevalidationInterval", "01:00:00");

    private static Page Open(PortalApplicationFactory portal, Actor actor)
    {
        Page page = new(actor.SessionId);
        portal.Services.GetRequiredService<LiveCircuits>().Add(page.Circuit);
        return page;
    }

    private static async Task<Actor> SecondSessionAsync(PortalApplicationFactory portal, TestPerson person)
    {
        using TestPerson second = await portal.SignInAgainAsync(person);
        return second.Actor;
    }

    // The listener connects in the background; a signal that arrives shows that it does.
    private static async Task HearsAsync(PortalApplicationFactory from, PortalApplicationFactory to)
    {
        TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = to.Services.GetRequiredService<SignalHub>().Subscribe("hello", _ => heard.TrySetResult());
        PortalDatabase database = from.Services.GetRequiredService<PortalDatabase>();
        for (int attempt = 0; attempt < 100 && !heard.Task.IsCompleted; attempt++)
        {
            await database.WriteAsync(
                db =>
                {
                    db.Announce("hello", "");
                    return db.Users.AnyAsync(Cancel);
                },
                Cancel);
            await Task.WhenAny(heard.Task, Task.Delay(100, Cancel));
        }

        Assert.True(heard.Task.IsCompleted, "The other node hears nothing.");
    }

    private sealed class Page(Guid sessionId)
    {
        private readonly RecordingBrowser _browser = new();
        private LiveCircuit? _circuit;

        public LiveCircuit Circuit => _circuit ??= new LiveCircuit(sessionId, _browser);

        public TaskCompletionSource<string> SentTo => _browser.SentTo;
    }

    /// <summary>A browser that notes where it is sent and obeys at once.</summary>
    private sealed class RecordingBrowser : IJSRuntime
    {
        public TaskCompletionSource<string> SentTo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => InvokeAsync<TValue>(identifier, CancellationToken.None, args);

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args)
        {
            Assert.Equal("portalLeave", identifier);
            SentTo.TrySetResult(Assert.IsType<string>(Assert.Single(args!)));
            return ValueTask.FromResult<TValue>(default!);
        }
    }
}
