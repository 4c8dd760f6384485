using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Benchmarks;

/// <summary>The session look-up of every page request beside the same question through EF.</summary>
[MemoryDiagnoser]
public class LookupBenchmarks
{
    private SqliteTestDatabase _store = null!;
    private SessionLookup _lookup = null!;
    private SecretToken _token = null!;
    private byte[] _hash = [];

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _store = new SqliteTestDatabase(static (services, configuration) =>
        {
            services.AddAudit();
            services.AddSingleton<SessionService>();
            services.AddSingleton<SessionLookup>();
        });
        _lookup = _store.Get<SessionLookup>();
        User user = new()
        {
            Id = Guid.NewGuid(),
            UserName = "a@example.com",
            NormalizedUserName = "a@example.com",
            Email = "a@example.com",
            NormalizedEmail = "a@example.com",
            CreatedAt = _store.Clock.GetUtcNow(),
            RegisteredAt = _store.Clock.GetUtcNow(),
        };
        _token = await _store.Database.WriteAsync(
            db =>
            {
                db.Users.Add(user);
                return Task.FromResult(_store.Get<SessionService>().Begin(db, user.Id, "password", new Visitor(null, null)).Token);
            },
            CancellationToken.None);
        _hash = _token.Hash;
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _store.DisposeAsync();

    [Benchmark(Baseline = true)]
    public async Task<bool> ThroughEfAsync()
    {
        await using PortalDbContext db = await _store.Database.OpenAsync(CancellationToken.None);
        return await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.TokenHash == _hash) is not null;
    }

    [Benchmark]
    public async Task<bool> LookupAsync() => await _lookup.FindAsync(_token, CancellationToken.None) is { End: null };
}
