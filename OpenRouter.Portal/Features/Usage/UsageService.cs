using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Usage;

/// <summary>What a key has cost; the periods are UTC: since midnight, since Monday, since the first of the month.</summary>
/// <param name="Total">Ever.</param>
/// <param name="Daily">Since midnight.</param>
/// <param name="Weekly">Since Monday.</param>
/// <param name="Monthly">Since the first.</param>
internal sealed record KeyUsage(Money Total, Money Daily, Money Weekly, Money Monthly);

/// <summary>The use cases of metering.</summary>
internal sealed class UsageService(PortalDatabase database, WorkspaceAccess access, TimeProvider time)
{
    /// <summary>The topic of the signal that follows each recorded call; its key is the workspace's id.</summary>
    public const string GenerationRecorded = "generation-recorded";

    /// <summary>The most rows that one question returns.</summary>
    public const int MaximumTake = 200;

    /// <summary>Records a call inside the caller's transaction and tells live pages once it is committed.</summary>
    public static void Add(PortalDbContext db, Generation generation)
    {
        db.Generations.Add(generation);
        db.Announce(GenerationRecorded, generation.WorkspaceId.ToString());
    }

    /// <summary>Records a call that cost nothing.</summary>
    public Task RecordFreeAsync(Generation generation, CancellationToken cancellationToken) =>
        database.WriteAsync(
            db =>
            {
                Add(db, generation);
                return Task.CompletedTask;
            },
            cancellationToken);

    /// <summary>
    /// The newest calls of the projects in which the actor may see usage, and the actor's own; <c>workspace_not_found</c> for
    /// somebody who is not a member.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="workspaceId">Where.</param>
    /// <param name="take">How many at most, up to <see cref="MaximumTake"/>.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<Result<IReadOnlyList<GenerationRow>>> ListRecentAsync(Actor actor, Guid workspaceId, int take, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.ViewWorkspace, null, cancellationToken);
        if (!right.IsSuccess)
        {
            return right.Error;
        }

        var projects = db.Projects;
        var keys = db.ApiKeys;
        List<GenerationRow> rows = await (await VisibleAsync(db, actor, workspaceId, cancellationToken))
            .OrderByDescending(g => g.Id).Take(Math.Clamp(take, 1, MaximumTake))
            .Select(g => new GenerationRow(
                g.PublicId,
                g.StartedAt,
                g.Model,
                projects.Where(p => p.Id == g.ProjectId).Select(p => p.Name).FirstOrDefault() ?? "",
                keys.Where(k => k.Id == g.ApiKeyId).Select(k => k.Name).FirstOrDefault(),
                g.PromptTokens,
                g.CompletionTokens,
                g.Cost,
                g.IsEstimated,
                g.IsStreamed,
                g.LatencyMs,
                g.Status)).ToListAsync(cancellationToken);
        return rows;
    }

    /// <summary>When the first call that the actor may see came in; null means that there was none yet.</summary>
    public async Task<Result<DateTimeOffset?>> FindFirstAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        Result<WorkspaceRight> right = await access.RequireAsync(db, actor, workspaceId, WorkspaceAction.ViewWorkspace, null, cancellationToken);
        if (!right.IsSuccess)
        {
            return right.Error;
        }

        return Result<DateTimeOffset?>.FromValue(
            await (await VisibleAsync(db, actor, workspaceId, cancellationToken))
                .OrderBy(g => g.Id).Select(g => (DateTimeOffset?)g.StartedAt).FirstOrDefaultAsync(cancellationToken));
    }

    /// <summary>What a key has cost; the caller has proved that it is the key.</summary>
    public async Task<KeyUsage> GetKeyUsageAsync(Guid apiKeyId, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow().ToUniversalTime();
        DateTimeOffset day = new(now.Date, TimeSpan.Zero);
        DateTimeOffset week = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        DateTimeOffset month = new(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        var generations = db.Generations;

        // The detour over object makes EF sum the stored number: it knows no sum of Money.
        var sums = await generations.Where(g => g.ApiKeyId == apiKeyId)
            .Select(g => new { g.StartedAt, Nano = (long)(object)g.Cost })
            .GroupBy(_ => 1)
            .Select(all => new
            {
                Total = all.Sum(g => g.Nano),
                Daily = all.Sum(g => g.StartedAt >= day ? g.Nano : 0L),
                Weekly = all.Sum(g => g.StartedAt >= week ? g.Nano : 0L),
                Monthly = all.Sum(g => g.StartedAt >= month ? g.Nano : 0L),
            }).SingleOrDefaultAsync(cancellationToken);
        return sums is null
            ? new KeyUsage(Money.Zero, Money.Zero, Money.Zero, Money.Zero)
            : new KeyUsage(new Money(sums.Total), new Money(sums.Daily), new Money(sums.Weekly), new Money(sums.Monthly));
    }

    private static async Task<IQueryable<Generation>> VisibleAsync(PortalDbContext db, Actor actor, Guid workspaceId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Project> projects = await WorkspaceAccess.ListProjectsAsync(db, actor.UserId, workspaceId, WorkspaceAction.ViewUsage, cancellationToken);
        Guid[] projectIds = [.. projects.Select(p => p.Id)];
        return db.Generations.AsNoTracking().Where(g => g.WorkspaceId == workspaceId && (projectIds.Contains(g.ProjectId) || g.UserId == actor.UserId));
    }
}
