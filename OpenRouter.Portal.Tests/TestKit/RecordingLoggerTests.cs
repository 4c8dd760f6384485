using Microsoft.Extensions.Logging;
using Xunit.Sdk;

namespace OpenRouter.Portal.Tests.TestKit;

public sealed class RecordingLoggerTests
{
    [Theory]
    [InlineData("value")]
    [InlineData("scope")]
    [InlineData("exception")]
    public void AssertNeverContains_TheSecretWasLoggedAnywhere_Fails(string place)
    {
        const string Canary = "canary-5f3a";
        using RecordingLogger recording = new();
        using ILoggerFactory factory = LoggerFactory.Create(logging => logging.AddProvider(recording));
        ILogger logger = factory.CreateLogger("Test");
        using (logger.BeginScope(place == "scope" ? Canary : "nothing"))
        {
            Exception? exception = place == "exception" ? new InvalidOperationException(Canary) : null;
            string name = place == "value" ? Canary : "nobody";
            logger.LogInformation(exception, "It happened to {Name}", name);
        }

        Assert.ThrowsAny<XunitException>(() => recording.AssertNeverContains(Canary));
        recording.AssertNeverContains("canary-0000");
    }
}
