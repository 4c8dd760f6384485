using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

public sealed class ApiKeyListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_WalkedToTheEndAndBack_ShowsEachKeyOnceNewestFirst()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        List<string> made = [];
        for (int i = 0; i < 7; i++)
        {
            // Pairs share an instant, so that the order needs its tie-break.
            world.Clock.Advance(TimeSpan.FromSeconds((i + 1) % 2));
            await world.GenerateAsync(admin, $"key {i}");
            made.Insert(0, $"key {i}");
        }

        ApiKeyFilter filter = new() { PageSize = 3 };
        Page<ApiKeyRow> first = await PageAsync(world, admin, filter);
        Page<ApiKeyRow> second = await PageAsync(world, admin, filter with { Cursor = first.Older });
        Page<ApiKeyRow> third = await PageAsync(world, admin, filter with { Cursor = second.Older });

        string[] walked = [.. first.Rows.Concat(second.Rows).Concat(third.Rows).Select(row => row.Name)];
        Assert.Equal(made.Order(), walked.Order());
        Assert.Equal(walked.Length, walked.Distinct().Count());
        Assert.Equal(made[0], walked[0]);
        Assert.Equal((3, 3, 1), (first.Rows.Count, second.Rows.Count, third.Rows.Count));
        Assert.Null(first.Newer);
        Assert.Null(third.Older);

        Page<ApiKeyRow> back = await PageAsync(world, admin, filter with { Cursor = third.Newer });
        Assert.Equal(second.Rows, back.Rows);
        Page<ApiKeyRow> start = await PageAsync(world, admin, filter with { Cursor = back.Newer });
        Assert.Equal(first.Rows, start.Rows);
        Assert.Null(start.Newer);
    }

    [Theory]
    [InlineData("rubbish")]
    [InlineData("older-")]
    [InlineData("older-00000000000000000000000000000000")]
    [InlineData("newer-' OR 1=1 --")]
    public async Task List_WithACursorOfNothing_ShowsTheNewestPage(string cursor)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        await world.GenerateAsync(admin);
        Page<ApiKeyRow> page = await PageAsync(world, admin, new ApiKeyFilter { Cursor = cursor });
        Assert.Equal((1, null, null), (page.Rows.Count, page.Newer, page.Older));
    }

    [Fact]
    public async Task List_OfAnyAskedSize_IsAtMostAHundred()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        await world.SaveAsync(db => db.AddRange(Enumerable.Range(0, 101).Select(i => new ApiKey
        {
            Id = Guid.NewGuid(), WorkspaceId = world.WorkspaceId, ProjectId = world.DefaultProjectId, OwnerUserId = admin.UserId, CreatorUserId = admin.UserId,
            RequestId = Guid.NewGuid(), Name = $"key {i}", Mask = "sk-or-v1-000...0000", Scopes = "", CreatedAt = world.Clock.GetUtcNow(),
        })));
        Assert.Equal(100, (await PageAsync(world, admin, new ApiKeyFilter { PageSize = 5000 })).Rows.Count);
        Assert.Equal(25, (await PageAsync(world, admin, new ApiKeyFilter())).Rows.Count);
        Assert.Single((await PageAsync(world, admin, new ApiKeyFilter { PageSize = 0 })).Rows);
    }

    /// <summary>KEY-11. Guarantee: the list holds only keys of projects that the reader may see.</summary>
    [Fact]
    public async Task List_OfADeveloper_HoldsOnlyProjectsThatHeMaySee()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        await world.GenerateAsync(admin, "seen");
        GeneratedKey hidden = await world.GenerateAsync(admin, "hidden", projectId: world.OtherProjectId);
        Actor reader = await world.AddPersonAsync(Role.Developer, ProjectAccessLevel.Read);

        ApiKeyRow row = Assert.Single((await PageAsync(world, reader, new ApiKeyFilter())).Rows);
        Assert.Equal(("seen", false), (row.Name, row.CanRevoke));
        Assert.Equal("api_key_not_found", (await world.List.GetAsync(reader, world.WorkspaceId, hidden.Id.ToString(), Cancel)).Error?.Code);
        Assert.Equal("api_key_not_found", (await world.List.GetAsync(reader, world.WorkspaceId, hidden.Secret.HashHex, Cancel)).Error?.Code);
    }

    [Fact]
    public async Task List_OfAViewerOrAStranger_IsRefused()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor viewer = await world.AddPersonAsync(Role.Viewer, ProjectAccessLevel.Full);
        Actor stranger = await world.AddPersonAsync();
        Error refused = (await world.List.ListAsync(viewer, world.WorkspaceId, new ApiKeyFilter(), Cancel)).Error!;
        Assert.Equal("permission_denied", refused.Code);
        Assert.Contains("Developer", refused.Message, StringComparison.Ordinal);
        Assert.Equal("workspace_not_found", (await world.List.ListAsync(stranger, world.WorkspaceId, new ApiKeyFilter(), Cancel)).Error?.Code);
    }

    [Fact]
    public async Task List_NarrowedByNameAndState_HoldsWhatFits()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        await world.GenerateAsync(admin, "CI Build");
        GeneratedKey revoked = await world.GenerateAsync(admin, "ci old");
        await world.GenerateAsync(admin, "100%_ci", world.Clock.GetUtcNow().AddHours(1));
        await world.Service.RevokeAsync(admin, world.WorkspaceId, revoked.Id, Cancel);
        world.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["100%_ci", "CI Build", "ci old"], await NamesAsync(new ApiKeyFilter { Name = " CI" }));
        Assert.Equal(["100%_ci"], await NamesAsync(new ApiKeyFilter { Name = "%_" }));
        Assert.Equal(["CI Build"], await NamesAsync(new ApiKeyFilter { State = ApiKeyState.Active }));
        Assert.Equal(["100%_ci"], await NamesAsync(new ApiKeyFilter { State = ApiKeyState.Expired }));
        Assert.Equal(["ci old"], await NamesAsync(new ApiKeyFilter { State = ApiKeyState.Revoked }));

        async Task<IEnumerable<string>> NamesAsync(ApiKeyFilter filter) =>
            (await PageAsync(world, admin, filter)).Rows.Select(row => row.Name).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Get_ByIdOrHash_TellsTheStateToTheSecond()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        DateTimeOffset expiry = world.Clock.GetUtcNow().AddDays(30);
        GeneratedKey made = await world.GenerateAsync(developer, expiresAt: expiry);

        Assert.Equal(StatusWord.Active, (await RowAsync(made.Id.ToString())).Status);
        world.Clock.AdvanceTo(expiry - ApiKeyList.SoonWindow);
        Assert.Equal(StatusWord.ExpiresSoon, (await RowAsync(made.Secret.HashHex)).Status);
        world.Clock.AdvanceTo(expiry.AddSeconds(-1));
        Assert.Equal(StatusWord.ExpiresSoon, (await RowAsync(made.Secret.HashHex)).Status);
        world.Clock.AdvanceTo(expiry);
        Assert.Equal(StatusWord.Expired, (await RowAsync(made.Secret.HashHex)).Status);
        await world.Service.RevokeAsync(developer, world.WorkspaceId, made.Id, Cancel);
        ApiKeyRow row = await RowAsync(made.Secret.HashHex);
        Assert.Equal((StatusWord.Revoked, false), (row.Status, row.CanRevoke));

        async Task<ApiKeyRow> RowAsync(string idOrHash) => (await world.List.GetAsync(developer, world.WorkspaceId, idOrHash, Cancel)).Value!;
    }

    [Fact]
    public async Task ListProjects_HoldsThoseWhereAKeyCanBeMade()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Assert.Equal(["Default", "Shop"], (await world.List.ListProjectsAsync(await world.AddAdminAsync(), world.WorkspaceId, Cancel)).Select(p => p.Name));
        Assert.Equal(["Default"], (await world.List.ListProjectsAsync(await world.AddDeveloperAsync(), world.WorkspaceId, Cancel)).Select(p => p.Name));
        Assert.Empty(await world.List.ListProjectsAsync(await world.AddPersonAsync(Role.Developer, ProjectAccessLevel.Read), world.WorkspaceId, Cancel));
    }

    private static async Task<Page<ApiKeyRow>> PageAsync(KeysWorld world, Actor actor, ApiKeyFilter filter)
    {
        Result<Page<ApiKeyRow>> page = await world.List.ListAsync(actor, world.WorkspaceId, filter, Cancel);
        Assert.Null(page.Error);
        return page.Value!;
    }
}
