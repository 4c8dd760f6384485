using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Hosting;

/// <summary>Logs to the console only: lines for people in Development, JSON elsewhere; collecting them is the platform's work.</summary>
internal static class Observability
{
    public static void Add(WebApplicationBuilder builder)
    {
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
