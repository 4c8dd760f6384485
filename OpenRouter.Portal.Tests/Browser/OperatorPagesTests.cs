using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.AccountRecovery;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Tests.TestKit;
using static Microsoft.Playwright.Assertions;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>The operators' pages for all eyes, and what their WebSocket carries of a recovery.</summary>
public sealed class OperatorPagesTests(BrowserFixture browser) : BrowserTest(browser)
{
    private readonly PortalApplicationFactory _portal = new() { RealTime = true, EnvironmentName = "Development" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>REC2. Guarantee: neither the page nor any frame of its WebSocket holds what a recovery is compared with.</summary>
    [Fact]
    public async Task EveryOperatorPage_IsAccessible_AndTellsNoEvidence()
    {
        BrowserPage page = await NewPageAsync(_portal.StartOnLoopback().Origin);
        string address = await page.SignUpAsync(_portal);
        Assert.True((await _portal.Services.GetRequiredService<OperatorService>().MakeAsync(address, Cancel)).IsSuccess);
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/operator/accounts"));
        await Expect(page.Page.GetByText("Operators need a second factor")).ToBeVisibleAsync();
        await page.JudgeAsync("operator-second-factor");

        Guid other = await PrepareAsync(address);
        System.Text.StringBuilder frames = new();
        page.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            lock (frames)
            {
                frames.Append(frame.Text ?? System.Text.Encoding.UTF8.GetString(frame.Binary!));
            }
        };
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/operator/recovery"));
        await Expect(page.Page.GetByText("Nothing to compare").First).ToBeVisibleAsync();
        await page.JudgeAsync("operator-recovery");
        string shown = frames + await page.Page.ContentAsync();
        Assert.Contains("Evidence check", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("lost@people.example", shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("2019", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(other.ToString(), shown, StringComparison.OrdinalIgnoreCase);

        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/operator/accounts"));
        await Expect(page.Page.GetByRole(AriaRole.Link, new() { Name = address })).ToBeVisibleAsync();
        await page.JudgeAsync("operator-accounts");
        await page.BecomeLiveAsync(() => page.Page.GotoAsync($"/operator/accounts/{other}"));
        await Expect(page.Submit("Disable account")).ToBeVisibleAsync();
        await page.JudgeAsync("operator-account");
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/operator/mail"));
        await Expect(page.Page.GetByRole(AriaRole.Table)).ToBeVisibleAsync();
        await page.JudgeAsync("operator-mail");
        await page.BecomeLiveAsync(() => page.Page.GotoAsync("/operator/settings"));
        await Expect(page.Page.GetByText("Sessions:IdleTimeout")).ToBeVisibleAsync();
        await page.JudgeAsync("operator-settings");
        await page.Page.GotoAsync("/recover");
        await page.JudgeAsync("recover");
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _portal.DisposeAsync();
    }

    private async Task<Guid> PrepareAsync(string address)
    {
        DateTimeOffset made = new(2019, 3, 7, 0, 0, 0, TimeSpan.Zero);
        User lost = new() { Id = Guid.NewGuid(), Email = "lost@people.example", NormalizedEmail = "lost@people.example", CreatedAt = made, RegisteredAt = made };
        await _portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db =>
            {
                await db.Users.Where(u => u.Email == address).ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), Cancel);
                db.Users.Add(lost);
                db.RecoveryCases.Add(new RecoveryCase
                {
                    Id = Guid.NewGuid(),
                    UserId = lost.Id,
                    OpenForUserId = lost.Id,
                    Kind = RecoveryKind.SecondFactor,
                    State = RecoveryState.EvidenceCheck,
                    SubmittedAt = TimeProvider.System.GetUtcNow(),
                    AddressMatch = EvidenceMatch.Match,
                    DateMatch = EvidenceMatch.Match,
                    TransactionMatch = EvidenceMatch.NothingToCompare,
                });
            },
            Cancel);
        return lost.Id;
    }
}
