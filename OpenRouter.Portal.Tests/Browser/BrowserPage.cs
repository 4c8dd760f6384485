using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace OpenRouter.Portal.Tests.Browser;

/// <summary>A page of the browser that remembers every error written to its console and every uncaught exception.</summary>
public sealed class BrowserPage
{
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly List<string> _expected = [];
    private int _sockets;

    internal BrowserPage(IPage page, ColorScheme colorScheme, int width)
    {
        (Page, ColorScheme, Width) = (page, colorScheme, width);
        page.WebSocket += (_, _) => Interlocked.Increment(ref _sockets);
        page.Console += (_, message) =>
        {
            // A violation of a report-only policy is a warning or less; it counts as well.
            if (message.Type == "error" || message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                _errors.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
    }

    /// <summary>Playwright's page.</summary>
    public IPage Page { get; }

    /// <summary>What its reader's system prefers.</summary>
    public ColorScheme ColorScheme { get; private set; }

    /// <summary>The window's width in CSS pixels.</summary>
    public int Width { get; private set; }

    /// <summary>How many WebSockets the page has opened since it exists: live connections of interactive pages.</summary>
    public int Sockets => Volatile.Read(ref _sockets);

    /// <summary>Shows the page as it stands to another reader: another theme, another window.</summary>
    public async Task ShowToAsync(ColorScheme colorScheme, int width)
    {
        (ColorScheme, Width) = (colorScheme, width);
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = colorScheme });
        await Page.SetViewportSizeAsync(width, width < 600 ? 740 : 800);
    }

    /// <summary>Does what leads to an interactive page, and waits until the server has drawn it: until then a click would do nothing.</summary>
    public async Task<IWebSocket> BecomeLiveAsync(Func<Task> act)
    {
        TaskCompletionSource drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IWebSocket socket = await Page.RunAndWaitForWebSocketAsync(act, new PageRunAndWaitForWebSocketOptions
        {
            // Subscribed inside the event, so that no frame is missed.
            Predicate = opened =>
            {
                opened.FrameReceived += (_, frame) =>
                {
                    if (frame.Binary is { } bytes && bytes.AsSpan().IndexOf("JS.RenderBatch"u8) >= 0)
                    {
                        drawn.TrySetResult();
                    }
                };
                return true;
            },
        });
        await drawn.Task.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
        await Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
        return socket;
    }

    /// <summary>Lets errors pass that belong to the test: the console line of a page that answers 404, say.</summary>
    /// <param name="part">A part of the expected line.</param>
    public void ExpectConsoleError(string part) => _expected.Add(part);

    /// <summary>Fails when the console has an error that was not expected; runs by itself at the end of each test.</summary>
    public void AssertNoConsoleErrors()
    {
        string[] unexpected = [.. _errors.Where(error => !_expected.Exists(part => error.Contains(part, StringComparison.Ordinal)))];
        Assert.True(unexpected.Length == 0, $"The console of {Page.Url} has errors:\n{string.Join('\n', unexpected)}");
    }

    internal async Task KeepEvidenceAsync()
    {
        string test = string.Concat((TestContext.Current.Test?.TestDisplayName ?? "test").Split(Path.GetInvalidFileNameChars()));
        string file = Path.Combine(AppContext.BaseDirectory, "failures", $"{test[..Math.Min(test.Length, 150)]}-{Guid.NewGuid().ToString()[..4]}");
        try
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file + ".png", FullPage = true });
            await File.WriteAllTextAsync(file + ".html", await Page.ContentAsync());
        }
        catch (PlaywrightException)
        {
            // The page is gone; the test's own failure is what counts.
        }
    }
}
