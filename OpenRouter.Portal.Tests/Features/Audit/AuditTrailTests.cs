using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Audit;

/// <summary>The chain: whole when it was written, broken by whatever is done to it afterwards, whole again in nobody's hands.</summary>
public sealed class AuditTrailTests(PostgresServer server)
{
    private const string Chain = "workspace:test";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>AUD-03. Guarantee: a change of any chained column, a removal, an insertion and a swap are found, and where.</summary>
    [Theory]
    [InlineData("UPDATE \"AuditEntries\" SET \"PublicId\" = '3F2504E0-4F89-41D3-9A0C-0305E82C3301' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Chain\" = 'workspace:other' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"At\" = \"At\" + 1 WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Action\" = 'login.failed' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"ActorUserId\" = '3F2504E0-4F89-41D3-9A0C-0305E82C3301' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"SessionId\" = '3F2504E0-4F89-41D3-9A0C-0305E82C3301' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"TargetKind\" = 'user' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"TargetId\" = 'other' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Before\" = '1' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"After\" = NULL WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"ActorEmail\" = 'eve@example.org' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"ClientAddress\" = NULL WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Device\" = 'Edge' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Salt\" = zeroblob(16) WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Salt\" = NULL, \"ActorEmail\" = 'eve@example.org' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"PersonalHash\" = zeroblob(32) WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"TraceId\" = 'x' WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"PreviousHash\" = zeroblob(32) WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Hash\" = zeroblob(32) WHERE \"Sequence\" = 3", 3)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Sequence\" = 9 WHERE \"Sequence\" = 3", 3)]
    [InlineData("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = 1", 1)]
    [InlineData("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = 3", 3)]
    [InlineData("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = 5", 5)]
    [InlineData("DELETE FROM \"AuditEntries\"", 1)]
    [InlineData("DELETE FROM \"AuditChains\"", 6)]
    [InlineData("UPDATE \"AuditChains\" SET \"Sequence\" = 4", 6)]
    [InlineData("UPDATE \"AuditChains\" SET \"Hash\" = zeroblob(32)", 6)]
    [InlineData("UPDATE \"AuditEntries\" SET \"Sequence\" = 7 WHERE \"Sequence\" = 2; UPDATE \"AuditEntries\" SET \"Sequence\" = 2 WHERE \"Sequence\" = 3; UPDATE \"AuditEntries\" SET \"Sequence\" = 3 WHERE \"Sequence\" = 7", 2)]
    public async Task Tampering_IsFound(string sql, long firstBroken)
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        await WriteAsync(store, 5);
        Assert.Null(await store.Get<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));

        await store.Database.WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql, Cancel), Cancel);

        Assert.Equal(firstBroken, await store.Get<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));
    }

    [Fact]
    public async Task AnInsertedEntry_IsFound()
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        await WriteAsync(store, 5);
        await store.Database.WriteAsync(
            async db =>
            {
                AuditEntry last = await db.AuditEntries.SingleAsync(e => e.Sequence == 5, Cancel);
                AuditEntry forged = new()
                {
                    PublicId = Guid.NewGuid(), Chain = Chain, Sequence = 6, At = last.At, Action = "credits.granted", TargetKind = "workspace", TargetId = "x",
                    Salt = new byte[16], PersonalHash = AuditEntry.HashPersonal(new byte[16], null, null, null), PreviousHash = last.Hash,
                };
                forged.Seal();
                db.AuditEntries.Add(forged);
            },
            Cancel);
        Assert.Equal(7, await store.Get<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));
    }

    /// <summary>AUD-07, invariant 15. Guarantee: a person's fields can be erased and the chain is still proved.</summary>
    [Fact]
    public async Task ErasedPersonalFields_LeaveTheChainWhole()
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        await WriteAsync(store, 5);
        await store.Database.WriteAsync(
            db => db.AuditEntries.Where(e => e.Sequence < 4).ExecuteUpdateAsync(
                set => set.SetProperty(e => e.ActorEmail, (string?)null).SetProperty(e => e.ClientAddress, (string?)null)
                    .SetProperty(e => e.Device, (string?)null).SetProperty(e => e.Salt, (byte[]?)null),
                Cancel),
            Cancel);
        Assert.Null(await store.Get<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));
    }

    /// <summary>AUD-02. Guarantee: fifty writers at once make one chain, on both engines.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyWritersAtOnce_DoNotForkTheChain(bool onPostgres)
    {
        await using PortalApplicationFactory portal = onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory();
        _ = portal.NewClient();
        PortalDatabase database = portal.Services.GetRequiredService<PortalDatabase>();
        AuditTrail audit = portal.Services.GetRequiredService<AuditTrail>();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(n => database.WriteAsync(db => audit.AppendAsync(db, Event(n), Cancel), Cancel)));

        Assert.Equal(50, await portal.ReadAsync(db => db.AuditEntries.CountAsync(e => e.Chain == Chain, Cancel)));
        Assert.Null(await portal.Services.GetRequiredService<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));
    }

    /// <summary>AUD-02. Guarantee: work that fails, by an exception or by its outcome, leaves no entry.</summary>
    [Fact]
    public async Task WorkThatFails_LeavesNoEntry()
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        AuditTrail audit = store.Get<AuditTrail>();
        Result refused = await store.Database.WriteAsync<Result>(
            async db =>
            {
                await audit.AppendAsync(db, Event(1), Cancel);
                return new Error(ErrorKind.Conflict, "no", "No.");
            },
            Cancel);
        Assert.False(refused.IsSuccess);
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Database.WriteAsync(
            async db =>
            {
                await audit.AppendAsync(db, Event(2), Cancel);
                throw new InvalidOperationException();
            },
            Cancel));
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        Assert.Equal((0, 0), (await db.AuditEntries.CountAsync(Cancel), await db.AuditChains.CountAsync(Cancel)));
    }

    /// <summary>AUD-04. Guarantee: one line, whatever a name, an address or a device holds.</summary>
    [Fact]
    public async Task ControlCharacters_StayOneRecord()
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        const string nasty = "a\r\nb\u001b[2Jc\u2028d\u202ee\"}";
        await store.Database.WriteAsync(
            db => store.Get<AuditTrail>().AppendAsync(
                db, new AuditEvent(Chain, "api_key.created", "api_key", nasty) { ActorEmail = nasty, Device = nasty + new string('x', 300), After = new { Name = nasty } }, Cancel),
            Cancel);
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        AuditEntry entry = await db.AuditEntries.SingleAsync(Cancel);
        Assert.All(
            (string[])[entry.TargetId, entry.ActorEmail!, entry.Device!, entry.After!],
            text => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u2028' or '\u202e'));
        Assert.Equal(100, entry.Device!.Length);
        Assert.Null(await store.Get<AuditVerification>().FindFirstBrokenAsync(Chain, Cancel));
    }

    private static AuditEvent Event(int n) => new(Chain, "api_key.created", "api_key", $"key-{n}")
    {
        ActorEmail = "ada@example.org", ClientAddress = "203.0.113.7", Device = "Firefox on Linux", After = new { n },
    };

    private static async Task WriteAsync(SqliteTestDatabase store, int count)
    {
        for (int n = 0; n < count; n++)
        {
            await store.Database.WriteAsync(db => store.Get<AuditTrail>().AppendAsync(db, Event(n), Cancel), Cancel);
        }
    }
}
