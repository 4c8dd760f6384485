using System.Reflection;
using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Ui;
using Radzen;
using Radzen.Blazor;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

/// <summary>The page as a person uses it: the real services behind, the dialogs beside.</summary>
public sealed class ApiKeysPageTests : BunitContext
{
    private readonly Listener _listener = new();
    private KeysWorld _world = null!;

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutKeys_SaysWhatBelongsHereAndOffersTheButton()
    {
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await DeveloperAsync());
        page.WaitForAssertion(() => Assert.Contains("Generate the first key", page.Markup, StringComparison.Ordinal));
        Assert.Equal("API Keys", page.Find("h1").TextContent);
        Assert.Contains("Generate Key", page.Find(".p-page-head button").TextContent, StringComparison.Ordinal);
    }

    /// <summary>KEY-03, K5. Guarantee: the secret is seen once; after Done it is neither on the page nor in the circuit's fields nor anywhere to be read again.</summary>
    [Fact]
    public async Task Generate_ShowsTheSecretOnce_ThenOnlyTheMask()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await DeveloperAsync());
        await GenerateAsync(page, dialogs, "ci-build");

        string secret = dialogs.WaitForElement("#reveal-secret").TextContent;
        Assert.True(ApiKeyText.TryParse(secret, ["sk-or-v1-"], out ApiKeyText? key));
        Assert.Contains("Your new key 'ci-build'", dialogs.Markup, StringComparison.Ordinal);
        string[] snippets = [.. dialogs.FindAll(".p-snippet pre").Select(pre => pre.TextContent)];
        Assert.Equal(3, snippets.Length);
        Assert.All(snippets, snippet => Assert.Contains(secret, snippet, StringComparison.Ordinal));
        Assert.All(snippets, snippet => Assert.Contains("https://portal.example/api/v1", snippet, StringComparison.Ordinal));
        Assert.All(snippets, snippet => Assert.Contains("demo/echo-free", snippet, StringComparison.Ordinal));

        // No cross, and Done is off until the tick.
        Assert.Empty(dialogs.FindAll(".rz-dialog-titlebar-close"));
        Assert.True(Done(dialogs).HasAttribute("disabled"));
        await dialogs.Find(".p-reveal input[type=checkbox]").ChangeAsync(new ChangeEventArgs { Value = true });
        await Done(dialogs).ClickAsync(new());

        page.WaitForAssertion(() => Assert.Contains(key.Mask, page.Markup, StringComparison.Ordinal));
        dialogs.WaitForAssertion(() => Assert.Empty(dialogs.FindAll("#reveal-secret")));
        Assert.DoesNotContain(secret, page.Markup + dialogs.Markup, StringComparison.Ordinal);
        ApiKeySecret stored = await _world.ReadAsync(db => db.ApiKeySecrets.SingleAsync(Cancel));
        Assert.Equal(key.HashHex, Convert.ToHexStringLower(stored.Hash));
    }

    /// <summary>KEY-03. Guarantee: no component of the feature can keep a secret longer than its dialog.</summary>
    [Fact]
    public void NoComponent_HasAFieldForASecret()
    {
        IEnumerable<string> broken =
            from type in typeof(ApiKeysPage).Assembly.GetTypes()
            where type.Namespace == typeof(ApiKeysPage).Namespace && typeof(ComponentBase).IsAssignableFrom(type)
            from field in type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where typeof(RedactedText).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(GeneratedKey)
            select $"{type.Name}.{field.Name}";
        Assert.Empty(broken);
    }

    [Fact]
    public async Task WhileTheSecretIsShown_LeavingIsRefused()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await DeveloperAsync());
        await GenerateAsync(page, dialogs, "ci-build");
        dialogs.WaitForElement("#reveal-secret");
        NavigationManager navigation = Services.GetRequiredService<NavigationManager>();
        string here = navigation.Uri;

        await page.InvokeAsync(() => navigation.NavigateTo("/dashboard"));

        Assert.Equal(here, navigation.Uri);
        Assert.NotEmpty(dialogs.FindAll("#reveal-secret"));
    }

    [Fact]
    public async Task Copying_IsToldToWhoListens()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        Actor developer = await DeveloperAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        await GenerateAsync(page, dialogs, "ci-build");
        dialogs.WaitForElement("#reveal-secret");
        Assert.Empty(_listener.Heard);

        await dialogs.Find(".p-snippet button").TriggerEventAsync("oncopied", EventArgs.Empty);

        Assert.Equal([(developer.UserId, _world.WorkspaceId)], _listener.Heard);
    }

    [Fact]
    public async Task Generate_WithoutAName_SaysItAtTheFieldAndKeepsTheRest()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await DeveloperAsync());
        await PressGenerateAsync(page);
        dialogs.WaitForElement("#key-name");
        await dialogs.Find("#key-expires").ChangeAsync(new ChangeEventArgs { Value = "30" });

        await dialogs.Find("form").SubmitAsync();

        dialogs.WaitForAssertion(() => Assert.Contains("Give the key a name", dialogs.Find("#key-name-error").TextContent, StringComparison.Ordinal));
        Assert.Equal("true", dialogs.Find("#key-name").GetAttribute("aria-invalid"));
        Assert.Equal("30", dialogs.Find("#key-expires").GetAttribute("value"));
        Assert.Equal(0, await _world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Expiry_ShowsTheResultingInstantBeforeAnythingIsMade()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await DeveloperAsync());
        await PressGenerateAsync(page);
        dialogs.WaitForElement("#key-expires");
        Assert.Contains("until it is revoked", dialogs.Find("#key-expires-hint").TextContent, StringComparison.Ordinal);

        await dialogs.Find("#key-expires").ChangeAsync(new ChangeEventArgs { Value = "7" });
        Assert.Contains(
            _world.Clock.GetUtcNow().AddDays(7).ToString("d MMMM yyyy, HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture),
            dialogs.Find("#key-expires-hint").TextContent,
            StringComparison.Ordinal);

        await dialogs.Find("#key-expires").ChangeAsync(new ChangeEventArgs { Value = "own" });
        Assert.Contains("Choose the last day", dialogs.Find("#key-expires-hint").TextContent, StringComparison.Ordinal);
        await dialogs.Find("#key-expires-on").InputAsync(new ChangeEventArgs { Value = "2031-12-31" });
        Assert.Contains("1 January 2032, 00:00 UTC", dialogs.Find("#key-expires-hint").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutARecentProof_AsksForOneOnTop_AndKeepsWhatWasTyped()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        Actor developer = await DeveloperAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        _world.Clock.Advance(TimeSpan.FromMinutes(15));
        await PressGenerateAsync(page);
        dialogs.WaitForElement("#key-name");
        await dialogs.Find("#key-name").InputAsync(new ChangeEventArgs { Value = "ci & build" });
        await dialogs.Find("#key-expires").ChangeAsync(new ChangeEventArgs { Value = "90" });
        _ = dialogs.Find("form").SubmitAsync();

        dialogs.WaitForElement("form[data-fetch='/account/confirm/proof']");
        Assert.Equal("ci & build", dialogs.Find("#key-name").GetAttribute("value"));

        // Dismissed: nothing is made, the refusal is said, and what was typed is still there.
        await dialogs.FindAll("button").Last(button => button.TextContent == "Cancel").ClickAsync(new());
        dialogs.WaitForAssertion(() => Assert.Contains("Confirm that it is you before", dialogs.Markup, StringComparison.Ordinal));
        Assert.Equal("ci & build", dialogs.Find("#key-name").GetAttribute("value"));
        Assert.Equal("90", dialogs.Find("#key-expires").GetAttribute("value"));
        Assert.Equal(0, await _world.ReadAsync(db => db.ApiKeys.CountAsync(Cancel)));
    }

    [Fact]
    public async Task Revoke_Cancelled_ChangesNothing()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        Actor developer = await DeveloperAsync();
        GeneratedKey made = await _world.GenerateAsync(developer);
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        _ = PressRevokeAsync(page);
        dialogs.WaitForElement("button.rz-danger");
        await dialogs.FindAll("button").First(button => button.TextContent == "Cancel").ClickAsync(new());
        Assert.Null((await _world.KeyAsync(made.Id)).RevokedAt);
    }

    [Fact]
    public async Task Revoke_NamesConsequenceAndLastUse_ThenTheRowSaysRevoked()
    {
        IRenderedComponent<RadzenDialog> dialogs = await ReadyAsync();
        Actor developer = await DeveloperAsync();
        GeneratedKey made = await _world.GenerateAsync(developer);
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        page.WaitForElement("td.p-actions button");

        // Used after the list was shown: the question tells it all the same.
        _world.Uses.Note(made.Id, _world.Clock.GetUtcNow(), System.Net.IPAddress.Parse("203.0.113.7"));
        await _world.Uses.WriteAsync(Cancel);
        _ = PressRevokeAsync(page);
        IElement confirm = dialogs.WaitForElement("button.rz-danger");
        Assert.Equal("Revoke key 'ci-build'", confirm.TextContent.Trim());
        Assert.Contains("Revoke key 'ci-build'?", dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("from its next request on", dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("203.0.113.7", dialogs.Markup, StringComparison.Ordinal);

        await confirm.ClickAsync(new());

        page.WaitForAssertion(() => Assert.Equal("Revoked", page.Find("td.p-card-status").TextContent.Trim()));
        Assert.Empty(page.FindAll("td.p-actions button"));
        Assert.NotNull((await _world.KeyAsync(made.Id)).RevokedAt);
    }

    [Fact]
    public async Task AViewer_IsToldWhichRoleIsNeeded()
    {
        await ReadyAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await _world.AddPersonAsync(Role.Viewer, ProjectAccessLevel.Full));
        page.WaitForAssertion(() => Assert.Contains("role Developer", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Generate", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherWorkspace_IsNotFound()
    {
        await ReadyAsync();
        bool notFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => notFound = true;
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(await _world.AddPersonAsync());
        page.WaitForAssertion(() => Assert.True(notFound));
    }

    [Fact]
    public async Task AKeyMadeElsewhere_AppearsWithoutAReload()
    {
        await ReadyAsync();
        Actor developer = await DeveloperAsync();
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        page.WaitForAssertion(() => Assert.Contains("Generate the first key", page.Markup, StringComparison.Ordinal));
        await _world.GenerateAsync(developer, "from another tab");
        page.WaitForAssertion(() => Assert.Contains("from another tab", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ANameThatLooksLikeMarkup_IsShownAsItIs()
    {
        await ReadyAsync();
        Actor developer = await DeveloperAsync();
        await _world.GenerateAsync(developer, "<img src=x onerror=alert(1)>");
        IRenderedComponent<ApiKeysPage> page = await OpenAsync(developer);
        page.WaitForElement("tbody td bdi");
        Assert.Equal("<img src=x onerror=alert(1)>", page.Find("tbody td bdi").TextContent);
        Assert.Empty(page.FindAll("img"));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        _world?.Dispose();
    }

    private static IElement Done(IRenderedComponent<RadzenDialog> dialogs) => dialogs.Find(".p-reveal-foot button");

    private static Task PressGenerateAsync(IRenderedComponent<ApiKeysPage> page)
    {
        page.WaitForElement(".p-page-head button");
        _ = page.Find(".p-page-head button").ClickAsync(new());
        return Task.CompletedTask;
    }

    private static Task PressRevokeAsync(IRenderedComponent<ApiKeysPage> page)
    {
        page.WaitForElement("td.p-actions button");
        return page.Find("td.p-actions button").ClickAsync(new());
    }

    private static async Task GenerateAsync(IRenderedComponent<ApiKeysPage> page, IRenderedComponent<RadzenDialog> dialogs, string name)
    {
        await PressGenerateAsync(page);
        dialogs.WaitForElement("#key-name");
        await dialogs.Find("#key-name").InputAsync(new ChangeEventArgs { Value = name });
        _ = dialogs.Find("form").SubmitAsync();
    }

    private async Task<Actor> DeveloperAsync()
    {
        await ReadyAsync();
        return await _world.AddDeveloperAsync();
    }

    // Once for each test: the world, the services over it, and the layout's dialogs.
    private async Task<IRenderedComponent<RadzenDialog>> ReadyAsync()
    {
        if (_world is null)
        {
            _world = await KeysWorld.CreateAsync();
            JSInterop.Mode = JSRuntimeMode.Loose;
            Services.AddLocalization();
            Services.AddLogging();
            Services.AddRadzenComponents();
            Services.AddSingleton(new Brand("Acme Portal", "1.2.3"));
            Services.AddSingleton<TimeProvider>(_world.Clock);
            Services.AddSingleton(Options.Create(_world.KeyOptions));
            Services.AddSingleton(_world.Service);
            Services.AddSingleton(new StepUpQuestions(_world.Database));
            Services.AddScoped<StepUpPrompt>();
            Services.AddSingleton<AntiforgeryStateProvider>(new NoAntiforgery());
            Services.AddSingleton(_world.List);
            Services.AddSingleton(_world.Signals);
            Services.AddSingleton(new WorkspaceService(_world.Database, _world.Refusals));
            Services.AddSingleton(new KeySnippets(new PublicOrigin(Options.Create(new PortalOptions { PublicOrigin = "https://portal.example" }), null!), [new Free()]));
            Services.AddSingleton<IKeySnippetCopied>(_listener);
        }

        return Render<RadzenDialog>();
    }

    private async Task<IRenderedComponent<ApiKeysPage>> OpenAsync(Actor actor, string? address = null)
    {
        string slug = await _world.ReadAsync(db => db.Workspaces.Where(w => w.Id == _world.WorkspaceId).Select(w => w.Slug).SingleAsync(Cancel));
        Services.GetRequiredService<NavigationManager>().NavigateTo(address ?? $"/keys?workspace={slug}");
        Task<AuthenticationState> state = Task.FromResult(new AuthenticationState(CurrentUser.Principal(actor)));
        return Render<ApiKeysPage>(parameters => parameters.AddCascadingValue(state));
    }

    private sealed class NoAntiforgery : AntiforgeryStateProvider
    {
        public override AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }

    private sealed class Free : ISnippetModel
    {
        public string ModelId => "demo/echo-free";
    }

    private sealed class Listener : IKeySnippetCopied
    {
        public List<(Guid UserId, Guid WorkspaceId)> Heard { get; } = [];

        public Task CopiedAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken)
        {
            Heard.Add((actor.UserId, workspaceId));
            return Task.CompletedTask;
        }
    }
}
