using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Dashboard;

/// <summary>The checklist as it stands.</summary>
/// <param name="HasKey">Whether the person ever made a key.</param>
/// <param name="HasCopied">Whether a snippet was copied.</param>
/// <param name="FirstRequestAt">When the first call from outside began; null while it is awaited.</param>
/// <param name="TimeToFirstRequest">From the registration to that call.</param>
/// <param name="IsDismissed">Whether it was put away.</param>
public sealed record FirstRunState(bool HasKey, bool HasCopied, DateTimeOffset? FirstRequestAt, TimeSpan? TimeToFirstRequest, bool IsDismissed)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsComplete => HasKey && HasCopied && FirstRequestAt is not null;
}

/// <summary>The first-run checklist: from the verified address to the first request that a program makes.</summary>
internal sealed class FirstRunService : IKeySnippetCopied, IDisposable
{
    /// <summary>News for a person's open pages; the key is the user's id.</summary>
    public const string Changed = "first-run-changed";

    private readonly PortalDatabase _database;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _timeToFirstRequest;

    public FirstRunService(PortalDatabase database, TimeProvider time, IMeterFactory meters)
    {
        (_database, _time) = (database, time);
        _meter = meters.Create("OpenRouter.Portal.Dashboard");
        _timeToFirstRequest = _meter.CreateHistogram<double>("portal.first_request.time", "s", "From the registration to the first request");
    }

    /// <summary>Reads the state; a first request that is seen for the first time is written down with its time.</summary>
    public async Task<FirstRunState> GetAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await _database.OpenAsync(cancellationToken);
        FirstRun? run = await db.Set<FirstRun>().AsNoTracking().SingleOrDefaultAsync(r => r.UserId == actor.UserId, cancellationToken);
        bool hasKey = await db.ApiKeys.AnyAsync(key => key.CreatorUserId == actor.UserId, cancellationToken);
        if (hasKey && run?.FirstRequestAt is null)
        {
            run = await NoteFirstRequestAsync(db, actor, cancellationToken) ?? run;
        }

        return new FirstRunState(
            hasKey,
            run?.SnippetCopiedAt is not null,
            run?.FirstRequestAt,
            run?.TimeToFirstRequestMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
            run?.DismissedAt is not null);
    }

    /// <inheritdoc />
    public Task CopiedAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken) =>
        ChangeAsync(actor, run => run.SnippetCopiedAt ??= _time.GetUtcNow(), cancellationToken);

    /// <summary>Puts the checklist away, on every device.</summary>
    public Task DismissAsync(Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(actor, run => run.DismissedAt = _time.GetUtcNow(), cancellationToken);

    /// <summary>Brings it back, on every device.</summary>
    public Task ReopenAsync(Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(actor, run => run.DismissedAt = null, cancellationToken);

    public void Dispose() => _meter.Dispose();

    private async Task<FirstRun?> NoteFirstRequestAsync(PortalDbContext db, Actor actor, CancellationToken cancellationToken)
    {
        // Only a key's call counts: it came from a program, not from a page of the portal.
        var generations = db.Generations;
        DateTimeOffset? first = await generations.Where(g => g.UserId == actor.UserId && g.ApiKeyId != null)
            .OrderBy(g => g.Id).Select(g => (DateTimeOffset?)g.StartedAt).FirstOrDefaultAsync(cancellationToken);
        if (first is not { } at)
        {
            return null;
        }

        var users = db.Users;
        DateTimeOffset registeredAt = await users.Where(u => u.Id == actor.UserId).Select(u => u.RegisteredAt).SingleAsync(cancellationToken);
        TimeSpan took = at - registeredAt;
        bool isNews = false;
        FirstRun written = await ChangeAsync(
            actor,
            run =>
            {
                isNews = run.FirstRequestAt is null;
                run.FirstRequestAt ??= at;
                run.TimeToFirstRequestMs ??= (long)took.TotalMilliseconds;
            },
            cancellationToken);
        if (isNews)
        {
            _timeToFirstRequest.Record(took.TotalSeconds);
        }

        return written;
    }

    private Task<FirstRun> ChangeAsync(Actor actor, Action<FirstRun> change, CancellationToken cancellationToken) => _database.WriteAsync(
        async db =>
        {
            // Two pages of one person may be first at once: whoever inserts, both go on with the one row.
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO \"FirstRuns\" (\"UserId\") VALUES ({actor.UserId}) ON CONFLICT DO NOTHING", cancellationToken);
            FirstRun run = await db.Set<FirstRun>().SingleAsync(r => r.UserId == actor.UserId, cancellationToken);
            change(run);
            db.Announce(Changed, actor.UserId.ToString());
            return run;
        },
        cancellationToken);
}
