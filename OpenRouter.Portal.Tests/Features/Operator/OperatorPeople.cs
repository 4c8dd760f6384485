using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Operator;

/// <summary>Operators, and what they leave in the audit trail.</summary>
internal static class OperatorPeople
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody with a second factor who runs the installation.</summary>
    public static async Task<TestPerson> WithOperatorAsync(this PortalApplicationFactory portal)
    {
        TestPerson person = await portal.WithUserAsync(PortalPeople.NewEmail("operator"));
        await portal.SetSecondFactorAsync(person, true);
        Assert.True((await portal.Services.GetRequiredService<OperatorService>().MakeAsync(person.Email, Cancel)).IsSuccess);
        return person;
    }

    /// <summary>Switches the account's flag; the page that does it for people is another feature's.</summary>
    public static Task SetSecondFactorAsync(this PortalApplicationFactory portal, TestPerson person, bool isOn) =>
        portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db => { await db.Users.Where(u => u.Id == person.Actor.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, isOn), Cancel); }, Cancel);

    /// <summary>An API key of somebody's, in plain.</summary>
    public static async Task<string> KeyOfAsync(this PortalApplicationFactory portal, TestPerson person)
    {
        Guid project = (await portal.Services.GetRequiredService<ApiKeyList>().ListProjectsAsync(person.Actor, person.WorkspaceId, Cancel))[0].Id;
        Result<GeneratedKey> made = await portal.Services.GetRequiredService<ApiKeyService>().GenerateAsync(
            person.Actor, person.WorkspaceId, new GenerateKeyForm { Name = "ci", ProjectId = project }, Guid.NewGuid(), Cancel);
        Assert.True(made.IsSuccess, made.Error?.Message);
        return made.Value.Secret.Reveal();
    }

    /// <summary>What was written down, oldest first, refused acts included.</summary>
    public static async Task<IReadOnlyList<AuditEntry>> AuditAsync(this PortalApplicationFactory portal, string chain)
    {
        await portal.Services.GetRequiredService<RefusedActs>().WriteAsync(Cancel);
        return await portal.ReadAsync(db => db.AuditEntries.AsNoTracking().Where(e => e.Chain == chain).OrderBy(e => e.Sequence).ToListAsync(Cancel));
    }
}
