using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.AccountSettings;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.AccountSettings;

/// <summary>A person's own log: their chain and no other, failed sign-ins included.</summary>
public sealed class SecurityLogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Guarantee: what strangers tried is there too. Attack: none; the owner has to see it.</summary>
    [Fact]
    public async Task FailedSignIns_AreTold_AndTheFilterFindsThem()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using HttpClient stranger = portal.NewClient();
        using HttpResponseMessage refused = await stranger.SignInAsync(person.Email, "not the password of anybody");
        SecurityLog log = portal.Services.GetRequiredService<SecurityLog>();

        Page<SecurityLogRow> failed = await log.ListAsync(person.Actor, SecurityLogFilter.Failed, null, Cancel);
        Page<SecurityLogRow> signIns = await log.ListAsync(person.Actor, SecurityLogFilter.SignIns, null, Cancel);

        Assert.Equal(AuditActions.LoginFailed, Assert.Single(failed.Rows).Action);
        Assert.Contains(signIns.Rows, row => row.Action == AuditActions.LoginSucceeded);
        Assert.DoesNotContain(signIns.Rows, row => row.Action == AuditActions.LoginFailed);
    }

    /// <summary>Guarantee: nobody reads another person's log, neither page nor download, and a foreign cursor opens nothing.</summary>
    [Fact]
    public async Task TheLogOfAnother_IsNotShown()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson ada = await portal.WithUserAsync();
        using TestPerson eve = await portal.WithUserAsync(PortalPeople.NewEmail("eve"));
        SecurityLog log = portal.Services.GetRequiredService<SecurityLog>();
        HashSet<Guid> adas = [.. (await log.ListAsync(ada.Actor, SecurityLogFilter.All, null, Cancel)).Rows.Select(row => row.Id)];

        Page<SecurityLogRow> eves = await log.ListAsync(eve.Actor, SecurityLogFilter.All, "o-" + adas.First().ToString("N"), Cancel);
        using JsonDocument download = JsonDocument.Parse(await eve.Client.GetStringAsync(SecurityLogEndpoints.Export, Cancel));

        Assert.NotEmpty(adas);
        Assert.NotEmpty(eves.Rows);
        Assert.DoesNotContain(eves.Rows, row => adas.Contains(row.Id));
        Assert.DoesNotContain(download.RootElement.EnumerateArray(), row => adas.Contains(row.GetProperty("id").GetGuid()));
    }

    /// <summary>Guarantee: every action has a sentence; nobody is shown a published word.</summary>
    [Fact]
    public async Task EveryAction_HasASentence()
    {
        await using PortalApplicationFactory portal = new();
        var texts = portal.Services.GetRequiredService<Microsoft.Extensions.Localization.IStringLocalizer<AccountSettingsTexts>>();

        Assert.NotEmpty(AuditActions.All);
        Assert.DoesNotContain(AuditActions.All, action => texts["Action_" + action].ResourceNotFound);
    }

    [Fact]
    public async Task Download_IsAFileThatNothingKeeps()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();

        using HttpResponseMessage answer = await person.Client.GetAsync(SecurityLogEndpoints.Export, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Pages_LeadForthAndBack()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        AuditReader reader = portal.Services.GetRequiredService<AuditReader>();
        string chain = AuditChain.OfUser(person.Actor.UserId);
        Page<AuditEntry> first = await reader.ListAsync(chain, null, null, 1, Cancel);

        Page<AuditEntry> second = await reader.ListAsync(chain, null, first.Older, 1, Cancel);
        Page<AuditEntry> back = await reader.ListAsync(chain, null, second.Newer, 1, Cancel);

        Assert.Null(first.Newer);
        Assert.Equal(first.Rows[0].Sequence - 1, second.Rows[0].Sequence);
        Assert.Equal(first.Rows[0].Sequence, back.Rows[0].Sequence);
    }
}
