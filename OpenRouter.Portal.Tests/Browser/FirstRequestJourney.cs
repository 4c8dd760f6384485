using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The main job on real input: from a stranger's first look to a program's first answer, and what is left behind afterwards.</summary>
public sealed class FirstRequestJourney(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true, LogLevel = LogLevel.Trace };

    [Fact]
    public async Task Stranger_GetsAFirstAnswer_AndNoSecretIsLeftBehind()
    {
        _portal.StartOnLoopback();
        BrowserPage page = await NewPageAsync(_portal.Origin);
        string address = People.NewAddress();
        var watch = Stopwatch.StartNew();

        await page.Page.GotoAsync("/");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Create Free Account" }).First.ClickAsync();
        await page.RegisterAsync(address);
        KeptMailRow mail = await _portal.ReadMailAsync(address);
        Assert.Equal(0, page.Sockets);
        await page.BecomeLiveAsync(() => page.VerifyAsync(mail));
        string token = (await page.Page.Context.CookiesAsync()).Single(cookie => cookie.Name.EndsWith("portal-session", StringComparison.Ordinal)).Value;

        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Generate Key" }).ClickAsync();
        string key = await page.GenerateKeyAsync("first-program");
        BrowserPage dashboard = await NewTabAsync(page);
        await dashboard.BecomeLiveAsync(() => dashboard.Page.GotoAsync("/dashboard"));
        ILocator open = dashboard.Page.Locator(".p-step:not(.p-step-done)");
        await Expect(open).ToHaveCountAsync(2);
        await dashboard.Page.EvaluateAsync("() => { window.notReloaded = true; }");

        await page.Page.BringToFrontAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Copy First request, curl" }).ClickAsync();
        await Expect(open).ToHaveCountAsync(1);
        string snippet = await page.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.Contains(key, snippet, StringComparison.Ordinal);
        string model = Regex.Match(snippet, "\"model\": \"([^\"]+)\"").Groups[1].Value;

        IReadOnlyList<JsonElement> answers = await OpenAiPeer.RunAsync(
            new Uri(_portal.Origin, "/api/v1"), key, model, ["plain", "stream"], cancellationToken: TestContext.Current.CancellationToken);
        TimeSpan took = watch.Elapsed;
        Assert.All(answers, answer => Assert.NotEmpty(answer.GetProperty("text").GetString()!));
        Assert.True(answers[1].GetProperty("chunks").GetInt32() > 1);

        await Expect(open).ToHaveCountAsync(0);
        await Expect(dashboard.Page.GetByText("Your first request is through")).ToBeVisibleAsync();
        Assert.True(await dashboard.Page.EvaluateAsync<bool>("() => window.notReloaded === true"));
        Report($"From landing to first answer: {took.TotalSeconds:F1} s (a plain and a streamed answer, the client's own start included).");

        await page.CloseRevealAsync();
        await AssertNothingIsLeftBehindAsync([page, dashboard], [key, People.Password, token, mail.Link!.Split('/')[^1]], mail.Code!);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Console.WriteLine(line);
    }

    private async Task AssertNothingIsLeftBehindAsync(BrowserPage[] pages, string[] secrets, string code)
    {
        // A second look: what the pages hold now, what they hold when loaded again, and their source as the server sends it.
        foreach (BrowserPage page in pages)
        {
            AssertAbsent(await page.Page.ContentAsync(), secrets, code, page.Page.Url);
            IResponse? again = await page.Page.ReloadAsync();
            AssertAbsent(await again!.TextAsync(), secrets, code, $"the source of {page.Page.Url}");
            Assert.Contains("no-store", again.Headers["cache-control"], StringComparison.Ordinal);
            AssertAbsent(await page.Page.ContentAsync(), secrets, code, $"{page.Page.Url} loaded again");
        }

        string[] files = Directory.GetFiles(Path.GetDirectoryName(_portal.DatabaseFile)!, Path.GetFileName(_portal.DatabaseFile) + "*");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            byte[] bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
            AssertAbsent(Encoding.Latin1.GetString(bytes), secrets, code, Path.GetFileName(file));
            AssertAbsent(Encoding.Unicode.GetString(bytes), secrets, code, Path.GetFileName(file) + " as UTF-16");
        }

        Assert.Contains(_portal.Log.Entries, entry => entry.Level <= LogLevel.Debug);
        AssertAbsent(_portal.Log.AllText, secrets, code, "the log");
    }

    private static void AssertAbsent(string text, string[] secrets, string code, string where)
    {
        Assert.All(secrets, secret => Assert.True(
            secret.Length > 20 && !text.Contains(secret, StringComparison.Ordinal), $"A secret of {secret.Length} characters stands in {where}."));

        // Six digits may be part of a longer number by chance, but hardly stand alone.
        Assert.False(Regex.IsMatch(text, $"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])"), $"The mailed code stands in {where}.");
    }
}
