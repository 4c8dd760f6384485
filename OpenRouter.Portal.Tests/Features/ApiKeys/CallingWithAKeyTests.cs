using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

/// <summary>HTTP: what the key scheme lets in, what it refuses, and in which words.</summary>
public sealed class CallingWithAKeyTests(PostgresServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER   ")]
    public async Task AGoodKey_OpensTheApi(string scheme)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey made = await world.GenerateAsync(developer);
        await using KeysApi api = await KeysApi.StartAsync(world);

        using HttpResponseMessage answer = await api.GetKeyAsync(scheme + made.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, answer);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(made.Secret.Mask, body.RootElement.GetProperty("label").GetString());
        Assert.Equal(made.Secret.HashHex, body.RootElement.GetProperty("secretHash").GetString());
        Assert.Equal(world.WorkspaceId, body.RootElement.GetProperty("workspaceId").GetGuid());
        Assert.Equal(world.DefaultProjectId, body.RootElement.GetProperty("projectId").GetGuid());
        Assert.Equal(developer.UserId, body.RootElement.GetProperty("ownerUserId").GetGuid());
    }

    [Fact]
    public async Task WithoutAHeader_TheAnswerIsTheOneThatClientsKnow()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        await using KeysApi api = await KeysApi.StartAsync(world);

        using HttpResponseMessage answer = await api.GetKeyAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(32, Assert.Single(answer.Headers.GetValues("x-request-id")).Length);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            """{"error":{"code":401,"message":"Missing Authentication header","type":"authentication_error","param":null,"metadata":{"error_type":"authentication"}}}""",
            await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>KEY-10, D2. Guarantee: whoever tries keys learns nothing from the answer. Attack: guessing, Basic credentials, two headers.</summary>
    [Fact]
    public async Task EverythingThatIsNoKey_GetsTheSameBytes()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        string good = made.Secret.Reveal();
        string unknown = ApiKeyText.Create("sk-or-v1-").Reveal();
        string wrongChecksum = good[..^1] + (good[^1] == '0' ? '1' : '0');
        string[][] attempts =
        [
            [$"Bearer {unknown}"],
            [$"Bearer {wrongChecksum}"],
            ["Bearer"],
            ["Bearer x"],
            [good],
            [$"Token {good}"],
            [$"Basic {Convert.ToBase64String("a@example.com:correct horse battery"u8)}"],
            [$"Bearer {good.ToUpperInvariant()}"],
            [$"Bearer {good} {good}"],
            [$"Bearer {good}, Bearer {good}"],
            [$"Bearer {good}", $"Bearer {good}"],
            [$"Bearer {good}", $"Bearer {unknown}"],
            [$"Bearer {new string('a', 4000)}"],
            [$"Bearer {ApiKeyText.Create("sk-other-").Reveal()}"],
        ];
        await using KeysApi api = await KeysApi.StartAsync(world);

        foreach (string[] attempt in attempts)
        {
            using HttpResponseMessage answer = await api.GetKeyAsync(attempt);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
            Assert.Equal(
                """{"error":{"code":401,"message":"This API key is not valid.","type":"authentication_error","param":null,"metadata":{"error_type":"authentication"}}}""",
                await answer.Content.ReadAsStringAsync(Cancel));
        }

        world.Log.AssertNeverContains(good[9..^4], unknown[9..], "correct horse", Convert.ToBase64String("a@example.com:correct horse battery"u8));
    }

    /// <summary>KEY-01. Guarantee: what is no key costs no look-up. Shown with a store that cannot be opened.</summary>
    [Fact]
    public async Task AMalformedKey_IsRefusedWithoutTheDatabase()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        string good = ApiKeyText.Create("sk-or-v1-").Reveal();
        await using KeysApi api = await KeysApi.StartAsync(world, KeysWorld.LookupWithoutADatabase());

        using HttpResponseMessage malformed = await api.GetKeyAsync($"Bearer {good[..^1]}{(good[^1] == '0' ? '1' : '0')}");

        Assert.Equal(HttpStatusCode.Unauthorized, malformed.StatusCode);
        await Assert.ThrowsAnyAsync<Exception>(() => api.GetKeyAsync($"Bearer {good}"));
    }

    /// <summary>KEY-09. Guarantee: a key in an address, where logs and histories keep it, opens nothing.</summary>
    [Theory]
    [InlineData("api_key")]
    [InlineData("key")]
    [InlineData("access_token")]
    [InlineData("authorization")]
    public async Task AKeyInTheQueryString_IsNotLookedAt(string parameter)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        await using KeysApi api = await KeysApi.StartAsync(world);
        using HttpResponseMessage answer = await api.SendAsync(HttpMethod.Get, $"/api/v1/key?{parameter}={made.Secret.Reveal()}", null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("Missing Authentication header", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    /// <summary>KEY-09, D1, D2, invariant 1. Guarantee: cookie and key never stand in for one another.</summary>
    [Fact]
    public async Task ACookieOpensNothingOfTheApi_AndAKeyNothingElse()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        string key = "Bearer " + made.Secret.Reveal();
        await using KeysApi api = await KeysApi.StartAsync(world);

        using HttpResponseMessage cookieOnly = await api.SendAsync(HttpMethod.Get, "/api/v1/key", "session=1");
        using HttpResponseMessage cookieAndBadKey = await api.SendAsync(HttpMethod.Get, "/api/v1/key", "session=1", "Bearer x");
        using HttpResponseMessage cookieAndKey = await api.SendAsync(HttpMethod.Get, "/api/v1/key", "session=1", key);
        using HttpResponseMessage dashboardByCookie = await api.SendAsync(HttpMethod.Get, "/dashboard", "session=1");
        using HttpResponseMessage dashboardByKey = await api.SendAsync(HttpMethod.Get, "/dashboard", null, key);

        Assert.Equal(HttpStatusCode.Unauthorized, cookieOnly.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, cookieAndBadKey.StatusCode);
        Assert.Contains("\"schemes\":\"ApiKey\"", await cookieAndKey.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, dashboardByCookie.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, dashboardByKey.StatusCode);
    }

    /// <summary>KEY-05, K3. Guarantee: expired is expired from that very second on, and only the holder is told.</summary>
    [Fact]
    public async Task AKey_EndsAtTheSecondOfItsExpiry()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        DateTimeOffset expiry = world.Clock.GetUtcNow().AddDays(7);
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync(), expiresAt: expiry);
        await using KeysApi api = await KeysApi.StartAsync(world);

        world.Clock.AdvanceTo(expiry.AddSeconds(-1));
        using HttpResponseMessage before = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        world.Clock.AdvanceTo(expiry);
        using HttpResponseMessage after = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, before);
        await AssertRefusedAsync(after, HttpStatusCode.Unauthorized, "authentication", "key_expired", "expired");
    }

    /// <summary>KEY-07. Guarantee: the very next request after a revocation is refused.</summary>
    [Fact]
    public async Task ARevokedKey_IsRefusedAtTheNextRequest()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey made = await world.GenerateAsync(developer);
        await using KeysApi api = await KeysApi.StartAsync(world);
        using HttpResponseMessage before = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        await world.Service.RevokeAsync(developer, world.WorkspaceId, made.Id, Cancel);

        using HttpResponseMessage after = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, before);
        await AssertRefusedAsync(after, HttpStatusCode.Unauthorized, "authentication", "key_revoked", "revoked");
    }

    [Fact]
    public async Task AReplacedSecret_EndsAtItsSecondWhileTheKeyGoesOn()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        ApiKeyText second = ApiKeyText.Create("sk-or-v1-");
        DateTimeOffset end = world.Clock.GetUtcNow().AddHours(24);
        await world.ReadAsync(db => db.ApiKeySecrets.ExecuteUpdateAsync(set => set.SetProperty(secret => secret.EndsAt, end), Cancel));
        await world.SaveAsync(db => db.Add(new ApiKeySecret
        {
            Id = Guid.NewGuid(), ApiKeyId = made.Id, Hash = second.Hash, Mask = second.Mask, MadeAt = world.Clock.GetUtcNow(),
        }));
        await using KeysApi api = await KeysApi.StartAsync(world);

        world.Clock.AdvanceTo(end.AddSeconds(-1));
        using HttpResponseMessage before = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        world.Clock.AdvanceTo(end);
        using HttpResponseMessage after = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        using HttpResponseMessage newer = await api.GetKeyAsync("Bearer " + second.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, before);
        await AssertRefusedAsync(after, HttpStatusCode.Unauthorized, "authentication", "key_replaced", "replaced");
        await StatusAssert.IsAsync(HttpStatusCode.OK, newer);
    }

    /// <summary>KEY-04. Guarantee: a key never does what its owner may no longer do. Attack: a demoted or removed member keeps calling.</summary>
    [Theory]
    [InlineData("demoted")]
    [InlineData("lost access")]
    [InlineData("access removed")]
    [InlineData("left")]
    public async Task AKeyWhoseOwnerLostTheRight_IsRefusedAtTheNextRequest(string change)
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        Actor developer = await world.AddDeveloperAsync();
        GeneratedKey made = await world.GenerateAsync(developer);
        await using KeysApi api = await KeysApi.StartAsync(world);
        using HttpResponseMessage before = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        await world.ReadAsync(db => change switch
        {
            "demoted" => db.Memberships.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, Role.Viewer), Cancel),
            "lost access" => db.ProjectAccess.ExecuteUpdateAsync(set => set.SetProperty(a => a.Level, ProjectAccessLevel.Read), Cancel),
            "access removed" => db.ProjectAccess.ExecuteDeleteAsync(Cancel),
            _ => db.Memberships.ExecuteDeleteAsync(Cancel),
        });

        using HttpResponseMessage after = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, before);
        await AssertRefusedAsync(after, HttpStatusCode.Forbidden, "permission_denied", "owner_not_permitted", "owner");
        Assert.Empty(after.Headers.WwwAuthenticate);
    }

    [Fact]
    public async Task AnAdminsKey_WorksInAProjectWithoutAccessOfItsOwn()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddAdminAsync(), projectId: world.OtherProjectId);
        await using KeysApi api = await KeysApi.StartAsync(world);
        using HttpResponseMessage answer = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        await StatusAssert.IsAsync(HttpStatusCode.OK, answer);
    }

    /// <summary>K2. Guarantee: a key calls only what its scopes name, and the refusal says which is missing.</summary>
    [Fact]
    public async Task AKeyWithoutTheScope_IsRefusedWithItsName()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = (await world.Service.GenerateAsync(
            await world.AddDeveloperAsync(), world.WorkspaceId, world.Form() with { Scopes = [ApiKeyScopes.KeyRead] }, Guid.NewGuid(), Cancel)).Value!;
        await using KeysApi api = await KeysApi.StartAsync(world);

        using HttpResponseMessage allowed = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        using HttpResponseMessage refused = await api.SendAsync(HttpMethod.Post, "/api/v1/chat/completions", null, "Bearer " + made.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, allowed);
        await AssertRefusedAsync(refused, HttpStatusCode.Forbidden, "permission_denied", "insufficient_scope", "chat:write");
    }

    [Fact]
    public async Task AKeyUnderAnEarlierPrefix_WorksWhileThatIsAccepted()
    {
        ApiKeyOptions options = new() { Prefix = "sk-old-" };
        using KeysWorld world = await KeysWorld.CreateAsync(options);
        GeneratedKey old = await world.GenerateAsync(await world.AddDeveloperAsync());
        await using KeysApi api = await KeysApi.StartAsync(world);

        options.Prefix = "sk-acme-v1-";
        using HttpResponseMessage forgotten = await api.GetKeyAsync("Bearer " + old.Secret.Reveal());
        options.AcceptedPrefixes.Add("sk-old-");
        using HttpResponseMessage accepted = await api.GetKeyAsync("Bearer " + old.Secret.Reveal());

        Assert.Equal(HttpStatusCode.Unauthorized, forgotten.StatusCode);
        await StatusAssert.IsAsync(HttpStatusCode.OK, accepted);
    }

    [Fact]
    public async Task AUse_IsNotedButNotWrittenOnTheRequestsPath()
    {
        using KeysWorld world = await KeysWorld.CreateAsync();
        GeneratedKey made = await world.GenerateAsync(await world.AddDeveloperAsync());
        await using KeysApi api = await KeysApi.StartAsync(world);
        using HttpResponseMessage answer = await api.GetKeyAsync("Bearer " + made.Secret.Reveal());
        Assert.Null((await world.KeyAsync(made.Id)).LastUsedAt);
        await world.Uses.WriteAsync(Cancel);
        Assert.Equal(world.Clock.GetUtcNow(), (await world.KeyAsync(made.Id)).LastUsedAt);
    }

    /// <summary>The same rules on the other engine: the look-up is SQL by hand.</summary>
    [Fact]
    public async Task OnPostgres_AKeyIsMadeListedUsedExpiredAndRevoked()
    {
        using KeysWorld world = await KeysWorld.CreateOnPostgresAsync(server);
        Actor developer = await world.AddDeveloperAsync();
        DateTimeOffset expiry = world.Clock.GetUtcNow().AddDays(7);
        GeneratedKey first = await world.GenerateAsync(developer, "first", expiry);
        GeneratedKey second = await world.GenerateAsync(developer, "second");
        await using KeysApi api = await KeysApi.StartAsync(world);

        using HttpResponseMessage good = await api.GetKeyAsync("Bearer " + first.Secret.Reveal());
        await world.Uses.WriteAsync(Cancel);
        ApiKeyFilter one = new() { PageSize = 1, Name = "S" };
        var page = (await world.List.ListAsync(developer, world.WorkspaceId, one, Cancel)).Value!;
        var older = (await world.List.ListAsync(developer, world.WorkspaceId, one with { Cursor = page.Older }, Cancel)).Value!;
        world.Clock.AdvanceTo(expiry);
        using HttpResponseMessage expired = await api.GetKeyAsync("Bearer " + first.Secret.Reveal());
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => world.Service.RevokeAsync(developer, world.WorkspaceId, second.Id, Cancel)));
        using HttpResponseMessage revoked = await api.GetKeyAsync("Bearer " + second.Secret.Reveal());

        await StatusAssert.IsAsync(HttpStatusCode.OK, good);
        Assert.NotNull((await world.KeyAsync(first.Id)).LastUsedAt);
        Assert.Equal(["first", "second"], page.Rows.Concat(older.Rows).Select(row => row.Name).Order());
        await AssertRefusedAsync(expired, HttpStatusCode.Unauthorized, "authentication", "key_expired", "expired");
        await AssertRefusedAsync(revoked, HttpStatusCode.Unauthorized, "authentication", "key_revoked", "revoked");
        Assert.Equal(3, (await world.AuditAsync()).Count);
    }

    [Fact]
    public async Task OnPostgres_TheSameRequestTenTimesAtOnce_MakesOneKey()
    {
        using KeysWorld world = await KeysWorld.CreateOnPostgresAsync(server);
        Actor developer = await world.AddDeveloperAsync();
        Guid request = Guid.NewGuid();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ =>
            Task.Run(() => world.Service.GenerateAsync(developer, world.WorkspaceId, world.Form(), request, Cancel), Cancel)));
        Assert.Single(outcomes, outcome => outcome.IsSuccess);
        Assert.All(outcomes.Where(outcome => !outcome.IsSuccess), outcome => Assert.Equal("api_key_already_generated", outcome.Error!.Code));
        Assert.Equal(1, await world.ReadAsync(db => db.ApiKeySecrets.CountAsync(Cancel)));
        Assert.Single(await world.AuditAsync());
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, HttpStatusCode status, string errorType, string code, string word)
    {
        Assert.Equal(status, answer.StatusCode);
        using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        JsonElement error = body.RootElement.GetProperty("error");
        Assert.Equal((int)status, error.GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("param").ValueKind);
        Assert.Contains(word, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(errorType, error.GetProperty("metadata").GetProperty("error_type").GetString());
        Assert.Equal(code, error.GetProperty("metadata").GetProperty("code").GetString());
        Assert.NotEmpty(answer.Headers.GetValues("x-request-id"));
    }
}
