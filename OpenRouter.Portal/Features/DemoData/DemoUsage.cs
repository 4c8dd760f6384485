using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.DemoData;

/// <summary>Sixty days of calls with weekdays, growth and a quiet night; every cost is in the ledger, so its sum is the balance.</summary>
internal static class DemoUsage
{
    private static readonly Money s_grant = Money.FromDollars(250m);

    public static async Task AddAsync(PortalDbContext db, Workspace team, List<ApiKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset begun = now - TimeSpan.FromDays(DemoTeam.Days);
        await Ledger.CreditAsync(db, team.Id, LedgerKind.Grant, s_grant, "Demo credits", begun, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);

        List<Generation> calls = [.. keys.Where(key => key.RevokedAt is null).SelectMany(key => CallsOf(team, key, begun))];
        foreach (Generation call in calls.OrderBy(call => call.StartedAt))
        {
            db.Generations.Add(call);
        }

        await db.SaveChangesAsync(cancellationToken);
        foreach (Generation call in calls.Where(call => call.Cost > Money.Zero).OrderBy(call => call.StartedAt))
        {
            db.LedgerEntries.Add(new LedgerEntry
            {
                PublicId = Guid.NewGuid(),
                WorkspaceId = team.Id,
                At = call.StartedAt,
                Kind = LedgerKind.Usage,
                Amount = -call.Cost,
                GenerationId = call.PublicId,
            });
        }

        await BalanceRows.ChargeAsync(db, team.Id, calls.Aggregate(Money.Zero, (sum, call) => sum + call.Cost), cancellationToken);
    }

    private static IEnumerable<Generation> CallsOf(Workspace team, ApiKey key, DateTimeOffset begun)
    {
        DateTimeOffset end = begun + TimeSpan.FromDays(DemoTeam.Days);
        if (key.ExpiresAt < end)
        {
            end = key.ExpiresAt.Value;
        }

        for (int day = 0; day < DemoTeam.Days; day++)
        {
            DateTimeOffset midnight = new(begun.UtcDateTime.Date.AddDays(day + 1), TimeSpan.Zero);
            bool isWeekend = midnight.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            int count = Draw(key.Name, day, 0, isWeekend ? 3 : 8) + (isWeekend ? 0 : day / 20);
            for (int call = 1; call <= count; call++)
            {
                DateTimeOffset at = midnight.AddHours(7).AddSeconds(Draw(key.Name, day, call, 43_200));
                if (at < end)
                {
                    yield return Call(team, key, at, day, call);
                }
            }
        }
    }

    private static Generation Call(Workspace team, ApiKey key, DateTimeOffset at, int day, int call)
    {
        bool isFree = Draw(key.Name, day, call + 1000, 4) == 0;
        int prompt = 200 + Draw(key.Name, day, call + 2000, 6_000);
        int completion = 50 + Draw(key.Name, day, call + 3000, 1_500);
        bool isFailed = Draw(key.Name, day, call + 4000, 60) == 0;
        ModelInfo model = DemoModels.All.First(m => m.Id == (isFree ? DemoModels.Free : DemoModels.Priced));
        decimal dollars = (prompt * model.PromptPrice.Dollars) + (completion * model.CompletionPrice.Dollars);
        return new Generation
        {
            PublicId = Generation.NewPublicId(),
            WorkspaceId = team.Id,
            ProjectId = key.ProjectId,
            ApiKeyId = key.Id,
            UserId = key.OwnerUserId,
            Model = model.Id,
            Provider = DemoModels.Provider,
            StartedAt = at,
            LatencyMs = 300 + (completion * 4),
            FirstTokenMs = 120 + Draw(key.Name, day, call + 5000, 200),
            PromptTokens = prompt,
            CompletionTokens = isFailed ? 0 : completion,
            Cost = isFailed ? Money.Zero : Money.FromDollarsRoundedUp(dollars),
            IsEstimated = false,
            IsStreamed = call % 3 == 0,
            Status = isFailed ? GenerationStatus.Failed : GenerationStatus.Completed,
            FinishReason = isFailed ? null : "stop",
        };
    }

    // The same numbers on every machine, without a random generator: the demo is an illustration, not a secret.
    private static int Draw(string key, int day, int call, int below)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{key}|{day}|{call}"));
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)below);
    }
}
