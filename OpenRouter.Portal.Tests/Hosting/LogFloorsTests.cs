using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>Guarantee: typed passwords and addresses with tokens are not logged. Attack: an operator, or a copied file, that turns everything on.</summary>
public sealed class LogFloorsTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Debug, false)]
    [InlineData("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.Information, true)]
    [InlineData("Microsoft.AspNetCore.Http.Connections.Internal.Transports.WebSocketsTransport", LogLevel.Trace, false)]
    [InlineData("Microsoft.AspNetCore.Components.Server.Circuits.CircuitHost", LogLevel.Debug, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Routing.Matching.DfaMatcher", LogLevel.Debug, false)]
    [InlineData("OpenRouter.Portal.Features.Sessions.SessionService", LogLevel.Trace, true)]
    public void EveryKindOfRule_LeavesTheFloorsStanding(string category, LogLevel level, bool written)
    {
        Action<ILoggingBuilder>[] rules =
        [
            logging => logging.SetMinimumLevel(LogLevel.Trace),
            logging => logging.AddFilter("Microsoft", LogLevel.Trace),
            logging => logging.AddFilter(category, LogLevel.Trace),
            logging => logging.AddFilter<RecordingLogger>(category, LogLevel.Trace),
            logging => logging.AddFilter<RecordingLogger>(null, LogLevel.Trace),
            logging => logging.AddFilter("Micro*", LogLevel.Trace),
        ];
        foreach (Action<ILoggingBuilder> rule in rules)
        {
            RecordingLogger log = new();
            LogFloors floors = new();
            floors.EndStart();
            using ServiceProvider services = new ServiceCollection()
                .AddLogging(logging => rule(logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)))
                .AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(floors)
                .BuildServiceProvider();
            services.GetRequiredService<ILoggerFactory>().CreateLogger(category).Log(level, "x");
            Assert.Equal(written ? 1 : 0, log.Entries.Count);
        }
    }

    [Fact]
    public void UntilTheStartIsOver_TheFrameworksOwnFailuresAreLeftToTheSentence()
    {
        LogFloors floors = new();
        Assert.False(floors.Allows("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Error));
        Assert.False(floors.Allows("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Critical));
        Assert.True(floors.Allows("OpenRouter.Portal.Data.DatabaseMigration", LogLevel.Error));
        floors.EndStart();
        Assert.True(floors.Allows("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Error));
    }
}
