using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Features.AccountSettings;
using OpenRouter.Portal.Features.Dashboard;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Tests.Features.Dashboard;

/// <summary>The page over the real services: it moves when something is committed, and shows what its reader may see.</summary>
public sealed class DashboardPageTests : BunitContext
{
    private readonly PortalApplicationFactory _portal = new();

    [Fact]
    public async Task TheChecklist_TicksItself_WhenTheCallIsCommitted()
    {
        using TestPerson person = await _portal.WithUserAsync();
        Guid key = await Dashboards.GenerateKeyAsync(_portal, person);
        IRenderedComponent<DashboardPage> page = Open(person);
        page.WaitForAssertion(() => Assert.Contains("Waiting for a call with your key", page.Markup, StringComparison.Ordinal));
        Assert.Contains("$1.00", page.Markup, StringComparison.Ordinal);

        await Dashboards.CallAsync(_portal, person, key);

        page.WaitForAssertion(() => Assert.Contains("Seen. Your program is connected.", page.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("demo/echo-free", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheChecklist_IsPutAway_AndComesBack()
    {
        using TestPerson person = await _portal.WithUserAsync();
        IRenderedComponent<DashboardPage> page = Open(person);
        await page.WaitForElement(".p-checklist button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".p-checklist")), TimeSpan.FromSeconds(5));
        await page.Find(".p-page-head button").ClickAsync(new());
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".p-checklist")), TimeSpan.FromSeconds(5));
    }

    /// <summary>W5, AUD-05. Guarantee: a Developer sees the calls of his project and not the balance.</summary>
    [Fact]
    public async Task ADeveloper_DoesNotSeeTheBalance()
    {
        using TestPerson person = await _portal.WithUserAsync();
        await _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Memberships.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, Role.Developer), Xunit.TestContext.Current.CancellationToken),
            Xunit.TestContext.Current.CancellationToken);
        IRenderedComponent<DashboardPage> page = Open(person);
        page.WaitForElement("#base-url");
        Assert.DoesNotContain("$1.00", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Left in this workspace", page.Markup, StringComparison.Ordinal);
    }

    /// <inheritdoc />
    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _portal.DisposeAsync();
    }

    private IRenderedComponent<DashboardPage> Open(TestPerson person)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddRadzenComponents();
        Services.AddSingleton(new Brand("Acme Portal", "1.2.3"));
        Services.AddSingleton<TimeProvider>(_portal.Clock);
        Share<WorkspaceService>();
        Share<FirstRunService>();
        Share<SpendingService>();
        Share<UsageService>();
        Share<SignalHub>();
        Share<PublicOrigin>();
        Share<SecurityCheck>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/dashboard?workspace={person.WorkspaceSlug}");
        Task<AuthenticationState> state = Task.FromResult(new AuthenticationState(CurrentUser.Principal(person.Actor)));
        return Render<DashboardPage>(parameters => parameters.AddCascadingValue(state));
    }

    // By instance, so that the page's container does not dispose what the portal's owns.
    private void Share<T>()
        where T : class => Services.AddSingleton(_portal.Services.GetRequiredService<T>());
}
