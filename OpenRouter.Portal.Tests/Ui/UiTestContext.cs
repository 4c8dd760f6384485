using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Tests.Ui;

/// <summary>What every component of the design system needs to be rendered.</summary>
public abstract class UiTestContext : BunitContext
{
    protected UiTestContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton(new Brand("Acme Portal", "1.2.3"));
        Services.AddSingleton<TimeProvider>(new FixedTime());
        Services.AddRadzenComponents();
    }

    /// <summary>Noon of 3 May 2026, which is what the clock always says.</summary>
    protected static DateTimeOffset Now { get; } = new(2026, 5, 3, 12, 0, 0, TimeSpan.Zero);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
