using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Workspaces;

/// <summary>The one permission table, and who it is asked for.</summary>
public sealed class WorkspaceRightsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>W5. Guarantee: every action has its row; the effective right is the lower of role and access; Admins have all. The sums are written down so that a changed row is seen.</summary>
    [Theory]
    [InlineData("ViewWorkspace", Role.Viewer, ProjectAccessLevel.None)]
    [InlineData("ViewUsage", Role.Viewer, ProjectAccessLevel.Read)]
    [InlineData("ViewBalance", Role.Admin, ProjectAccessLevel.None)]
    [InlineData("ViewKeys", Role.Developer, ProjectAccessLevel.Read)]
    [InlineData("GenerateKey", Role.Developer, ProjectAccessLevel.Full)]
    [InlineData("RevokeOwnKey", Role.Developer, ProjectAccessLevel.Full)]
    [InlineData("RevokeAnyKey", Role.Admin, ProjectAccessLevel.None)]
    [InlineData("CallModels", Role.Developer, ProjectAccessLevel.Full)]
    public void EachAction_NeedsThisRoleAndThisAccess(string actionName, object role, object access)
    {
        WorkspaceAction action = Enum.Parse<WorkspaceAction>(actionName);
        foreach (Role has in Enum.GetValues<Role>())
        {
            foreach (ProjectAccessLevel level in Enum.GetValues<ProjectAccessLevel>())
            {
                bool expected = has == Role.Admin || (has >= (Role)role && level >= (ProjectAccessLevel)access);
                Assert.True(expected == WorkspacePermissions.Allows(has, level, action), $"{has} with {level}: {action}");
            }
        }
    }

    [Fact]
    public void EveryAction_HasARow() => Assert.All(Enum.GetValues<WorkspaceAction>(), action => WorkspacePermissions.Of(action));

    /// <summary>Invariant 6. Guarantee: another workspace's and another project's id are like missing ones.</summary>
    [Fact]
    public async Task AForeignWorkspaceOrProject_IsLikeAMissingOne()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync();
        WorkspaceAccess access = portal.Services.GetRequiredService<WorkspaceAccess>();
        Guid adasProject = await portal.ReadAsync(db => Task.FromResult(db.Projects.Single(p => p.WorkspaceId == ada.WorkspaceId).Id));

        foreach (WorkspaceAction action in Enum.GetValues<WorkspaceAction>())
        {
            Assert.Equal("workspace_not_found", await CodeAsync(eve.Actor, ada.WorkspaceId, action, null));
            Assert.Equal("workspace_not_found", await CodeAsync(eve.Actor, Guid.NewGuid(), action, null));
            Assert.Equal("project_not_found", await CodeAsync(eve.Actor, eve.WorkspaceId, action, adasProject));
            Assert.Equal("project_not_found", await CodeAsync(eve.Actor, eve.WorkspaceId, action, Guid.NewGuid()));
            Assert.Null(await CodeAsync(ada.Actor, ada.WorkspaceId, action, adasProject));
        }

        WorkspaceService workspaces = portal.Services.GetRequiredService<WorkspaceService>();
        Assert.Equal(ErrorKind.NotFound, (await workspaces.GetAsync(eve.Actor, ada.WorkspaceSlug, Cancel)).Error?.Kind);
        Assert.Equal(eve.WorkspaceId, Assert.Single(await workspaces.ListAsync(eve.Actor, Cancel)).Id);
        using HttpResponseMessage foreign = await eve.Client.GetAsync($"/dashboard?workspace={ada.WorkspaceSlug}", Cancel);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, foreign.StatusCode);

        async Task<string?> CodeAsync(Actor actor, Guid workspace, WorkspaceAction action, Guid? project) =>
            (await portal.ReadAsync(db => access.RequireAsync(db, actor, workspace, action, project, Cancel))).Error?.Code;
    }

    [Fact]
    public async Task TheWorkspaceLookedAtLast_IsTheNextOne()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson ada = await portal.WithUserAsync();
        Workspace team = new() { Id = Guid.NewGuid(), Slug = "acme", Name = "Acme", Kind = WorkspaceKind.Team, CreatedAt = portal.Clock.GetUtcNow() };
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db =>
            {
                db.Workspaces.Add(team);
                await db.SaveChangesAsync(Cancel);
                db.Memberships.Add(new Membership { WorkspaceId = team.Id, UserId = ada.Actor.UserId, PublicId = Guid.NewGuid(), Role = Role.Viewer, JoinedAt = default });
            },
            Cancel);
        WorkspaceService workspaces = portal.Services.GetRequiredService<WorkspaceService>();
        Assert.Equal(WorkspaceKind.Personal, (await workspaces.GetAsync(ada.Actor, null, Cancel)).Value!.Kind);
        Assert.Equal(team.Id, (await workspaces.GetAsync(ada.Actor, "acme", Cancel)).Value!.Id);
        Assert.Equal(team.Id, (await workspaces.GetAsync(ada.Actor, null, Cancel)).Value!.Id);
        Assert.Equal([ada.WorkspaceId, team.Id], (await workspaces.ListAsync(ada.Actor, Cancel)).Select(w => w.Id));
    }
}
