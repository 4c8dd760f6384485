using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.Features.ApiKeys;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Audit;

/// <summary>AUD-01. What was refused is in the audit trail, although its own transaction was rolled back, and it cannot fill the store.</summary>
public sealed class RefusedActsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Guarantee: a member's refusal stands in the workspace's chain with who, what, when, where, the outcome and the trace; nothing of the act is kept.</summary>
    [Fact]
    public async Task AMembersRefusal_StandsInTheWorkspacesChain()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor viewer = await world.AddPersonAsync(Role.Viewer, ProjectAccessLevel.Full);
        using System.Diagnostics.Activity request = new System.Diagnostics.Activity("request").Start();
        string trace = request.TraceId.ToHexString();

        Result<GeneratedKey> made = await world.Service.GenerateAsync(viewer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel);
        request.Stop();
        Assert.Equal("permission_denied", made.Error?.Code);
        Assert.Empty(await world.AuditAsync());
        await world.Refusals.WriteAsync(Cancel);

        AuditEntry entry = Assert.Single(await world.AuditAsync());
        Assert.Equal(
            (AuditChain.OfWorkspace(world.WorkspaceId), AuditActions.AuthorizationDenied, "project", world.DefaultProjectId.ToString()),
            (entry.Chain, entry.Action, entry.TargetKind, entry.TargetId));
        Assert.Equal(
            (viewer.UserId, viewer.SessionId, viewer.Email, viewer.Address, viewer.Device, trace, world.Clock.GetUtcNow()),
            (entry.ActorUserId!.Value, entry.SessionId!.Value, entry.ActorEmail, entry.ClientAddress, entry.Device, entry.TraceId, entry.At));
        Assert.Equal("""{"asked":"GenerateKey","reason":"permission_denied"}""", entry.After);
        Assert.Equal(0, await world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
        Assert.Null(await new AuditVerification(world.Database).FindFirstBrokenAsync(entry.Chain, Cancel));
    }

    /// <summary>Guarantee: a stranger writes nothing into the chain of a workspace that he does not belong to; his tries stand in his own.</summary>
    [Fact]
    public async Task AStrangersTries_StandInHisOwnChain()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey key = await world.GenerateAsync(await world.AddAdminAsync());
        Actor eve = await world.AddPersonAsync();

        Assert.Equal("workspace_not_found", (await world.Service.GenerateAsync(eve, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Equal("api_key_not_found", (await world.Service.RevokeAsync(eve, world.WorkspaceId, key.Id, Cancel)).Error?.Code);
        Assert.False((await new WorkspaceService(world.Database, world.Refusals).GetAsync(eve, "acme", Cancel)).IsSuccess);
        await world.Refusals.WriteAsync(Cancel);

        List<AuditEntry> entries = await world.AuditAsync();
        Assert.Equal(
            [AuditActions.ApiKeyCreated, AuditActions.AuthorizationDenied, AuditActions.AuthorizationDenied, AuditActions.AuthorizationDenied],
            entries.Select(entry => entry.Action));
        Assert.All(entries.Skip(1), entry => Assert.Equal((AuditChain.OfUser(eve.UserId), eve.UserId), (entry.Chain, entry.ActorUserId!.Value)));
        Assert.Equal("acme", entries[^1].TargetId);
    }

    /// <summary>Guarantee: whoever has somebody's session but not his password leaves a trace when he tries to make a key.</summary>
    [Fact]
    public async Task AMissingProof_IsWrittenDown()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal("step_up_required", (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel)).Error?.Code);
        await world.Refusals.WriteAsync(Cancel);

        AuditEntry entry = Assert.Single(await world.AuditAsync());
        Assert.Equal((AuditChain.OfUser(developer.UserId), AuditActions.AuthorizationDenied), (entry.Chain, entry.Action));
        Assert.Equal((developer.SessionId.ToString(), """{"reason":"step_up_required"}"""), (entry.TargetId, entry.After));
    }

    /// <summary>Attack: the same refused act again and again, and a new target each time, to fill the disk.</summary>
    [Fact]
    public async Task AFlood_LeavesFewEntries()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor viewer = await world.AddPersonAsync(Role.Viewer, ProjectAccessLevel.Full);
        Actor other = await world.AddPersonAsync(Role.Viewer, ProjectAccessLevel.Full);
        WorkspaceAccess access = world.Access;
        for (int n = 0; n < 100; n++)
        {
            await RefuseAsync(viewer, world.DefaultProjectId);
        }

        await RefuseAsync(other, world.DefaultProjectId);
        Assert.Equal((1, 1), (await WrittenAsync(viewer), await WrittenAsync(other)));

        // A minute later it is told again, for it still goes on.
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await RefuseAsync(viewer, world.DefaultProjectId);
        Assert.Equal(2, await WrittenAsync(viewer));

        for (int n = 0; n < 500; n++)
        {
            await RefuseAsync(viewer, Guid.NewGuid());
        }

        Assert.Equal(RefusedActs.MaximumOfOne, await WrittenAsync(viewer));

        // One person's flood takes nobody else's entries, and the next hour counts anew.
        world.Clock.Advance(TimeSpan.FromHours(1));
        await RefuseAsync(other, world.DefaultProjectId);
        await RefuseAsync(viewer, world.DefaultProjectId);
        Assert.Equal((RefusedActs.MaximumOfOne + 1, 2), (await WrittenAsync(viewer), await WrittenAsync(other)));

        async Task RefuseAsync(Actor actor, Guid project) => Assert.False(
            (await world.ReadAsync(db => access.RequireAsync(db, actor, world.WorkspaceId, WorkspaceAction.GenerateKey, project, Cancel))).IsSuccess);

        async Task<int> WrittenAsync(Actor actor)
        {
            await world.Refusals.WriteAsync(Cancel);
            return await world.ReadAsync(db => db.AuditEntries.CountAsync(entry => entry.ActorUserId == actor.UserId, Cancel));
        }
    }

    /// <summary>Attack: very many accounts at once. Guarantee: the whole node stays below its cap.</summary>
    [Fact]
    public async Task AFloodOfMany_StaysBelowTheCapOfAll()
    {
        await using SqliteTestDatabase store = new((services, _) => services.AddAudit());
        RefusedActs refusals = store.Get<RefusedActs>();
        for (int n = 0; n < RefusedActs.MaximumOfAll + 500; n++)
        {
            refusals.Note(new AuditEvent(AuditChain.Installation, AuditActions.AuthorizationDenied, "workspace", "w") { ActorUserId = Guid.NewGuid() });
        }

        await refusals.WriteAsync(Cancel);
        await using PortalDbContext db = await store.Database.OpenAsync(Cancel);
        Assert.Equal(RefusedActs.MaximumOfAll, await db.AuditEntries.CountAsync(Cancel));
        Assert.Contains(store.Log.Entries, entry => entry.Message.Contains("stand only in the log", StringComparison.Ordinal));
    }

    /// <summary>Guarantee: in the running portal the entry is written by itself, at the latest when it stops; a refused key is told to its workspace.</summary>
    [Fact]
    public async Task ARevokedKeyAndAForeignPage_AreWrittenByTheRunningPortal()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync();
        ApiKeyService keys = portal.Services.GetRequiredService<ApiKeyService>();
        Guid project = await portal.ReadAsync(db => db.Projects.Where(p => p.WorkspaceId == ada.WorkspaceId).Select(p => p.Id).SingleAsync(Cancel));
        GeneratedKey key = (await keys.GenerateAsync(ada.Actor, ada.WorkspaceId, new GenerateKeyForm { Name = "ci", ProjectId = project }, Guid.NewGuid(), Cancel)).Value!;
        Assert.True((await keys.RevokeAsync(ada.Actor, ada.WorkspaceId, key.Id, Cancel)).IsSuccess);

        using HttpRequestMessage call = new(HttpMethod.Get, "/api/v1/key");
        call.Headers.Add("Authorization", $"Bearer {key.Secret.Reveal()}");
        using HttpResponseMessage refused = await eve.Client.SendAsync(call, Cancel);
        await StatusAssert.IsAsync(HttpStatusCode.Unauthorized, refused);
        using HttpResponseMessage foreign = await eve.Client.GetAsync($"/dashboard?workspace={ada.WorkspaceSlug}", Cancel);
        await StatusAssert.IsAsync(HttpStatusCode.NotFound, foreign);
        Assert.False((await portal.Services.GetRequiredService<SessionService>().RevokeAsync(eve.Actor, ada.Actor.SessionId, Cancel)).IsSuccess);
        await portal.Services.GetRequiredService<RefusedActs>().StopAsync(Cancel);

        List<AuditEntry> denied = await portal.ReadAsync(db => db.AuditEntries.AsNoTracking()
            .Where(entry => entry.Action == AuditActions.ApiKeyDenied || entry.Action == AuditActions.AuthorizationDenied).OrderBy(entry => entry.Id).ToListAsync(Cancel));
        Assert.Equal(
            [
                (AuditChain.OfWorkspace(ada.WorkspaceId), AuditActions.ApiKeyDenied, key.Id.ToString()),
                (AuditChain.OfUser(eve.Actor.UserId), AuditActions.AuthorizationDenied, ada.WorkspaceSlug),
                (AuditChain.OfUser(eve.Actor.UserId), AuditActions.AuthorizationDenied, ada.Actor.SessionId.ToString()),
            ],
            denied.Select(entry => (entry.Chain, entry.Action, entry.TargetId)));
        Assert.DoesNotContain(denied, entry => entry.After!.Contains(key.Secret.Reveal(), StringComparison.Ordinal));
    }

    /// <summary>Guarantee: looking at one's own pages is no try: a Viewer's dashboard, which has no balance, leaves nothing.</summary>
    [Fact]
    public async Task AViewersDashboard_LeavesNoRefusal()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson ada = await portal.WithUserAsync();
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Memberships.Where(m => m.UserId == ada.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, Role.Viewer), Cancel), Cancel);
        foreach (string page in (string[])["/dashboard", "/keys", "/models"])
        {
            using HttpResponseMessage answer = await ada.Client.GetAsync(page, Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, page);
        }

        await portal.Services.GetRequiredService<RefusedActs>().WriteAsync(Cancel);
        Assert.Equal(0, await portal.ReadAsync(db => db.AuditEntries.CountAsync(entry => entry.Action == AuditActions.AuthorizationDenied, Cancel)));
    }
}
