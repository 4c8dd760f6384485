using System.Diagnostics;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Hosting;

/// <summary>Logs to the console only: lines for people in Development, JSON elsewhere; collecting them is the platform's work.</summary>
internal static class Observability
{
    // The framework starts a request's activity only for its own log, which LogFloors keeps silent, or for somebody who listens.
    private static readonly Lazy<ActivityListener> s_tracing = new(static () =>
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    });

    public static void Add(WebApplicationBuilder builder)
    {
        _ = s_tracing.Value;
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.FormatterName = builder.Environment.IsDevelopment()
            ? ConsoleFormatterNames.Simple
            : JsonLineFormatter.FormatterName);
        builder.Logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        builder.Services.Configure<SimpleConsoleFormatterOptions>(simple =>
        {
            simple.SingleLine = true;
            simple.TimestampFormat = "HH:mm:ss ";
        });
        builder.Services.AddSingleton<LogFloors>();
        builder.Services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(static provider => provider.GetRequiredService<LogFloors>());
    }
}
