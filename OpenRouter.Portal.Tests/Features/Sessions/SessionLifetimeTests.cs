using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Sessions;

/// <summary>The two ends of a session, to the second, and how its use is written down.</summary>
public sealed class SessionLifetimeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>SES-03. Guarantee: idle 30 days, not a second longer; each use moves the end.</summary>
    [Fact]
    public async Task AnUnusedSession_EndsAfterThirtyDays_AndEachUseMovesTheEnd()
    {
        await using SqliteTestDatabase store = Store();
        SecretToken token = await BeginAsync(store);
        store.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromHours(1));
        await UseAsync(store, token);
        store.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Null(await EndOfAsync(store, token));
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SessionEnd.Idle, await EndOfAsync(store, token));
    }

    /// <summary>SES-03. Guarantee: 90 days at most, however much it is used.</summary>
    [Fact]
    public async Task AUsedSession_EndsAfterNinetyDays()
    {
        await using SqliteTestDatabase store = Store();
        SecretToken token = await BeginAsync(store);
        for (int day = 0; day < 90; day++)
        {
            store.Clock.Advance(TimeSpan.FromDays(1));
            Assert.Null(await EndOfAsync(store, token));
            await UseAsync(store, token);
        }

        store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(SessionEnd.TooOld, await EndOfAsync(store, token));
    }

    /// <summary>SES-03. Guarantee: the use is written at most once a minute, and an ended session is not brought back by a late use.</summary>
    [Fact]
    public async Task TheLastUse_IsWrittenAtMostOnceAMinute()
    {
        await using SqliteTestDatabase store = Store();
        SecretToken token = await BeginAsync(store);
        SessionTouches touches = store.Get<SessionTouches>();
        SessionLookup lookup = store.Get<SessionLookup>();
        int written = 0;
        for (int second = 0; second < 180; second += 10)
        {
            DateTimeOffset before = (await lookup.FindAsync(token, Cancel))!.LastSeenAt;
            touches.Note((await lookup.FindAsync(token, Cancel))!);
            await touches.FlushAsync(Cancel);
            written += (await lookup.FindAsync(token, Cancel))!.LastSeenAt == before ? 0 : 1;
            store.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(2, written);
        SessionTicket ticket = (await lookup.FindAsync(token, Cancel))!;
        store.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True(touches.Note(ticket));
        await store.Database.WriteAsync(async db => (await db.Sessions.SingleAsync(Cancel)).End(SessionEnd.RevokedElsewhere, store.Clock.GetUtcNow()), Cancel);
        await touches.FlushAsync(Cancel);
        Assert.Equal((SessionEnd.RevokedElsewhere, ticket.LastSeenAt), ((await lookup.FindAsync(token, Cancel))!.End, (await lookup.FindAsync(token, Cancel))!.LastSeenAt));
    }

    internal static SqliteTestDatabase Store() => new((services, configuration) =>
    {
        services.AddAudit();
        services.Configure<SessionOptions>(configuration.GetSection("Sessions"));
        services.AddSingleton<SessionService>();
        services.AddSingleton<SessionLookup>();
        services.AddSingleton<SessionTouches>();
    });

    internal static async Task<SecretToken> BeginAsync(SqliteTestDatabase store)
    {
        User user = new() { Id = Guid.NewGuid(), UserName = "ada", Email = "ada@example.org", NormalizedEmail = "ada@example.org", CreatedAt = store.Clock.GetUtcNow(), RegisteredAt = store.Clock.GetUtcNow() };
        SecretToken token = null!;
        await store.Database.WriteAsync(
            db =>
            {
                db.Users.Add(user);
                token = store.Get<SessionService>().Begin(db, user.Id, "password", new Visitor(null, null)).Token;
                return Task.CompletedTask;
            },
            Cancel);
        return token;
    }

    private static async Task<SessionEnd?> EndOfAsync(SqliteTestDatabase store, SecretToken token) => (await store.Get<SessionLookup>().FindAsync(token, Cancel))!.End;

    private static async Task UseAsync(SqliteTestDatabase store, SecretToken token)
    {
        store.Get<SessionTouches>().Note((await store.Get<SessionLookup>().FindAsync(token, Cancel))!);
        await store.Get<SessionTouches>().FlushAsync(Cancel);
    }
}
