using System.Text;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

public sealed class ApiKeyServiceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_ByADeveloper_MakesKeySecretAuditAndSignalTogether()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        List<string> heard = [];
        using IDisposable subscription = world.Signals.Subscribe(ApiKeySignals.Changed, heard.Add);

        GeneratedKey made = await world.GenerateAsync(developer, "  ci-build ");

        ApiKey key = await world.KeyAsync(made.Id);
        ApiKeySecret secret = await world.ReadAsync(db => db.ApiKeySecrets.SingleAsync(Cancel));
        Assert.Equal(
            ("ci-build", made.Secret.Mask, developer.UserId, "chat:write embeddings:write models:read key:read generations:read"),
            (key.Name, key.Mask, key.OwnerUserId!.Value, key.Scopes));
        Assert.Equal((key.Id, made.Secret.HashHex), (secret.ApiKeyId, Convert.ToHexStringLower(secret.Hash)));
        AuditEntry entry = Assert.Single(await world.AuditAsync());
        Assert.Equal(
            (AuditActions.ApiKeyCreated, key.Id.ToString(), developer.UserId, developer.SessionId),
            (entry.Action, entry.TargetId, entry.ActorUserId!.Value, entry.SessionId!.Value));
        Assert.Contains(key.Mask, entry.After, StringComparison.Ordinal);
        Assert.Equal([ApiKeySignals.Key(world.WorkspaceId, key.Id)], heard);
        Assert.True(ApiKeySignals.IsOf(heard[0], world.WorkspaceId));
    }

    /// <summary>KEY-02, invariant 2. Guarantee: whoever steals the database file or the log has no key.</summary>
    [Fact]
    public async Task Generate_LeavesTheSecretNeitherInTheDatabaseFileNorInTheLog()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        string secret = made.Secret.Reveal();

        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(world.DatabaseFile)!))
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using MemoryStream content = new();
            await stream.CopyToAsync(content, Cancel);
            string text = Encoding.Latin1.GetString(content.ToArray());
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret[^64..], text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret[^32..], text, StringComparison.Ordinal);
        }

        world.Log.AssertNeverContains(secret, secret[^64..^4]);
    }

    /// <summary>KEY-04. Guarantee: a key is made only by whom the table allows it; nothing is left of a refused attempt.</summary>
    [Theory]
    [InlineData(Role.Admin, ProjectAccessLevel.None, null)]
    [InlineData(Role.Developer, ProjectAccessLevel.Full, null)]
    [InlineData(Role.Developer, ProjectAccessLevel.Read, "permission_denied")]
    [InlineData(Role.Developer, ProjectAccessLevel.None, "project_not_found")]
    [InlineData(Role.Viewer, ProjectAccessLevel.Full, "permission_denied")]
    [InlineData(Role.Viewer, ProjectAccessLevel.None, "project_not_found")]
    [InlineData(null, ProjectAccessLevel.None, "workspace_not_found")]
    [InlineData(null, ProjectAccessLevel.Full, "workspace_not_found")]
    internal async Task Generate_ByEachRoleAndAccess_FollowsThePermissionTable(Role? role, ProjectAccessLevel access, string? refusal)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor actor = await world.AddPersonAsync(role, access);

        Result<GeneratedKey> made = await world.Service.GenerateAsync(actor, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel);

        Assert.Equal(refusal, made.Error?.Code);
        Assert.Equal(refusal is null ? 1 : 0, await world.ReadAsync(db => db.ApiKeySecrets.CountAsync(Cancel)));
        Assert.Equal(refusal is null ? 1 : 0, (await world.AuditAsync()).Count);
    }

    [Fact]
    public async Task Generate_InAProjectOfAnotherWorkspace_IsLikeAMissingOne()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        (_, Guid foreignProject, _) = await world.AddWorkspaceAsync();

        Result<GeneratedKey> foreign = await world.Service.GenerateAsync(admin, world.WorkspaceId, world.Form(projectId: foreignProject), Guid.NewGuid(), Cancel);
        Result<GeneratedKey> missing = await world.Service.GenerateAsync(admin, world.WorkspaceId, world.Form(projectId: Guid.NewGuid()), Guid.NewGuid(), Cancel);

        Assert.Equal("project_not_found", foreign.Error?.Code);
        Assert.Equal(missing.Error, foreign.Error);
    }

    /// <summary>KEY-04, SES-10. Guarantee: a page left open makes no key after a quarter of an hour.</summary>
    [Theory]
    [InlineData(14 * 60 + 59, null)]
    [InlineData(15 * 60, "step_up_required")]
    public async Task Generate_NeedsAProofYoungerThanFifteenMinutes(int secondsAfterProof, string? refusal)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        world.Clock.Advance(TimeSpan.FromSeconds(secondsAfterProof));

        Result<GeneratedKey> made = await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel);

        Assert.Equal(refusal, made.Error?.Code);
        Assert.Equal(refusal is null ? 1 : 0, await world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
    }

    [Theory]
    [InlineData("", "api_key_name_invalid")]
    [InlineData("   ", "api_key_name_invalid")]
    [InlineData("a\nb", "api_key_name_invalid")]
    [InlineData("user\u202Etxt", "api_key_name_invalid")]
    [InlineData("a", null)]
    public async Task Generate_ChecksTheName(string name, string? refusal)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        Assert.Equal(refusal, (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(name), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Equal(
            "api_key_name_invalid",
            (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(new string('a', 101)), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Null((await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(new string('a', 100)), Guid.NewGuid(), Cancel)).Error);
    }

    [Theory]
    [InlineData(0, "api_key_expiry_in_past")]
    [InlineData(-1, "api_key_expiry_in_past")]
    [InlineData(1, null)]
    [InlineData(3653 * 86400L, null)]
    [InlineData(3653 * 86400L + 1, "api_key_expiry_too_far")]
    public async Task Generate_ChecksTheExpiryToTheSecond(long seconds, string? refusal)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GenerateKeyForm form = world.Form(expiresAt: world.Clock.GetUtcNow().AddSeconds(seconds));
        Assert.Equal(refusal, (await world.Service.GenerateAsync(developer, world.WorkspaceId, form, Guid.NewGuid(), Cancel)).Error?.Code);
    }

    [Fact]
    public async Task Generate_UnderAMaximumLifetime_RefusesLongerAndEndless()
    {
        using KeysWorld world = await KeysWorld.CreateAsync(new ApiKeyOptions { MaximumLifetime = TimeSpan.FromDays(90) });
        Actor developer = await world.AddDeveloperAsync();
        DateTimeOffset limit = world.Clock.GetUtcNow().AddDays(90);
        Assert.Equal("api_key_lifetime_too_long", (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Equal(
            "api_key_lifetime_too_long",
            (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(expiresAt: limit.AddSeconds(1)), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Null((await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(expiresAt: limit), Guid.NewGuid(), Cancel)).Error);
    }

    [Fact]
    public async Task Generate_WithScopesThatNobodyKnows_IsRefused()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        foreach (string[] scopes in new string[][] { [], ["billing:read"], ["chat:write", "CHAT:WRITE"] })
        {
            GenerateKeyForm form = world.Form() with { Scopes = scopes };
            Assert.Equal("api_key_scopes_invalid", (await world.Service.GenerateAsync(developer, world.WorkspaceId, form, Guid.NewGuid(), Cancel)).Error?.Code);
        }
    }

    [Fact]
    public async Task Generate_AtTheWorkspacesLimit_IsRefusedUntilOneIsRevoked()
    {
        using KeysWorld world = await KeysWorld.CreateAsync(new ApiKeyOptions { MaximumPerWorkspace = 1 });
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey first = await world.GenerateAsync(developer);
        Assert.Equal("api_key_limit_reached", (await world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel)).Error?.Code);
        Assert.Null((await world.Service.RevokeAsync(developer, world.WorkspaceId, first.Id, Cancel)).Error);
        await world.GenerateAsync(developer);
    }

    /// <summary>BLZ, invariant 4. Guarantee: a double click, or an event replayed twenty times at once, makes one key.</summary>
    [Fact]
    public async Task Generate_TheSameRequestTwentyTimesAtOnce_MakesOneKey()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        Guid request = Guid.NewGuid();

        Result<GeneratedKey>[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), request, Cancel), Cancel)));

        Assert.Single(outcomes, outcome => outcome.IsSuccess);
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.Equal("api_key_already_generated", outcome.Error!.Code));
        Assert.Equal(1, await world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
        Assert.Equal(1, await world.ReadAsync(db => db.ApiKeySecrets.CountAsync(Cancel)));
        Assert.Single(await world.AuditAsync());
    }

    /// <summary>AUD-02, issue 21. Guarantee: when writing the audit entry fails, as by a kill between the two, there is no half key either.</summary>
    [Fact]
    public async Task Generate_WhenTheAuditCannotBeWritten_LeavesNothing()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        List<string> heard = [];
        using IDisposable subscription = world.Signals.Subscribe(ApiKeySignals.Changed, heard.Add);
        await world.ReadAsync(db => db.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER refuse BEFORE INSERT ON \"AuditEntries\" BEGIN SELECT RAISE(ABORT, 'no audit'); END", Cancel));

        await Assert.ThrowsAsync<DbUpdateException>(() => world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), Guid.NewGuid(), Cancel));

        Assert.Equal(0, await world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
        Assert.Equal(0, await world.ReadAsync(db => db.ApiKeySecrets.CountAsync(Cancel)));
        Assert.Empty(heard);
    }

    [Fact]
    public async Task Revoke_OnesOwnKey_IsStampedAuditedAndAnnouncedOnce()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey made = await world.GenerateAsync(developer);
        List<string> heard = [];
        using IDisposable subscription = world.Signals.Subscribe(ApiKeySignals.Changed, heard.Add);
        DateTimeOffset first = world.Clock.GetUtcNow();

        Assert.Null((await world.Service.RevokeAsync(developer, world.WorkspaceId, made.Id, Cancel)).Error);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await world.Service.RevokeAsync(developer, world.WorkspaceId, made.Id, Cancel)).Error);

        ApiKey key = await world.KeyAsync(made.Id);
        Assert.Equal((first, developer.UserId), (key.RevokedAt!.Value, key.RevokedByUserId!.Value));
        Assert.Equal([AuditActions.ApiKeyCreated, AuditActions.ApiKeyDeleted], (await world.AuditAsync()).Select(entry => entry.Action));
        Assert.Single(heard);
    }

    [Fact]
    public async Task Revoke_FromTwentySidesAtOnce_IsOneAct()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor admin = await world.AddAdminAsync();
        GeneratedKey made = await world.GenerateAsync(admin);

        Result[] outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => world.Service.RevokeAsync(admin, world.WorkspaceId, made.Id, Cancel), Cancel)));

        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        Assert.Single(await world.AuditAsync(), entry => entry.Action == AuditActions.ApiKeyDeleted);
    }

    /// <summary>KEY-11. Guarantee: an id of somebody else tells nothing and does nothing. Attack: trying ids.</summary>
    [Theory]
    [InlineData(Role.Admin, ProjectAccessLevel.None, null)]
    [InlineData(Role.Developer, ProjectAccessLevel.Full, "permission_denied")]
    [InlineData(Role.Developer, ProjectAccessLevel.Read, "permission_denied")]
    [InlineData(Role.Developer, ProjectAccessLevel.None, "api_key_not_found")]
    [InlineData(Role.Viewer, ProjectAccessLevel.Full, "api_key_not_found")]
    [InlineData(null, ProjectAccessLevel.Full, "api_key_not_found")]
    internal async Task Revoke_SomebodyElsesKey_FollowsThePermissionTable(Role? role, ProjectAccessLevel access, string? refusal)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        Actor actor = await world.AddPersonAsync(role, access);

        Result revoked = await world.Service.RevokeAsync(actor, world.WorkspaceId, made.Id, Cancel);

        Assert.Equal(refusal, revoked.Error?.Code);
        Assert.Equal(refusal is null, (await world.KeyAsync(made.Id)).RevokedAt is not null);
    }

    [Fact]
    public async Task Revoke_AKeyOfAnotherWorkspace_IsLikeAMissingOneAndTheKeyStays()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        (Guid elsewhere, _, _) = await world.AddWorkspaceAsync();
        Actor foreignAdmin = await world.AddPersonAsync(Role.Admin, workspaceId: elsewhere);

        Result throughOwn = await world.Service.RevokeAsync(foreignAdmin, elsewhere, made.Id, Cancel);
        Result throughForeign = await world.Service.RevokeAsync(foreignAdmin, world.WorkspaceId, made.Id, Cancel);
        Result missing = await world.Service.RevokeAsync(foreignAdmin, elsewhere, Guid.NewGuid(), Cancel);

        Assert.Equal("api_key_not_found", missing.Error?.Code);
        Assert.Equal(missing, throughOwn);
        Assert.Equal(missing, throughForeign);
        Assert.Null((await world.KeyAsync(made.Id)).RevokedAt);
    }

    [Fact]
    public async Task Revoke_ByAnOwnerWhoLostFullAccess_IsRefused()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey made = await world.GenerateAsync(developer);
        await world.ReadAsync(db => db.ProjectAccess.ExecuteUpdateAsync(set => set.SetProperty(access => access.Level, ProjectAccessLevel.Read), Cancel));

        Assert.Equal("permission_denied", (await world.Service.RevokeAsync(developer, world.WorkspaceId, made.Id, Cancel)).Error?.Code);
    }

    [Fact]
    public void Options_NameEveryInvalidValueByItsKey()
    {
        ApiKeyOptions options = new() { Prefix = "x", MaximumLifetime = TimeSpan.FromHours(1), MaximumPerWorkspace = 0, LastUsedInterval = TimeSpan.Zero };
        options.AcceptedPrefixes.Add("UPPER-");
        string[] failures = [.. new ApiKeyOptionsValidator().Validate(null, options).Failures!];
        string[] keys = ["Keys:Prefix ", "Keys:AcceptedPrefixes:0 ", "Keys:MaximumLifetime ", "Keys:MaximumPerWorkspace ", "Keys:LastUsedInterval "];
        Assert.Equal(keys.Length, failures.Length);
        Assert.All(keys, key => Assert.Contains(failures, failure => failure.StartsWith(key, StringComparison.Ordinal)));
        Assert.True(new ApiKeyOptionsValidator().Validate(null, new ApiKeyOptions()).Succeeded);
    }
}
