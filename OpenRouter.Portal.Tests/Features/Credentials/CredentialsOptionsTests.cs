using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Credentials;

namespace OpenRouter.Portal.Tests.Features.Credentials;

public sealed class CredentialsOptionsTests
{
    [Fact]
    public void Defaults_AreValidAndThoseOfTheStandards()
    {
        var options = new CredentialsOptions();

        Assert.True(new CredentialsOptionsValidator().Validate(null, options).Succeeded);
        Assert.Equal((12, 256, 220_000, 0, 50), (options.MinimumLength, options.MaximumLength, options.Iterations, options.LaneWidth, options.LaneQueue));
    }

    [Theory]
    [InlineData("MinimumLength", "11")]
    [InlineData("MinimumLength", "65")]
    [InlineData("MaximumLength", "63")]
    [InlineData("MaximumLength", "1025")]
    [InlineData("Iterations", "209999")]
    [InlineData("Iterations", "10000001")]
    [InlineData("LaneWidth", "-1")]
    [InlineData("LaneWidth", "65")]
    [InlineData("LaneQueue", "0")]
    [InlineData("LaneQueue", "1001")]
    [InlineData("ResetLifetime", "01:00:01")]
    [InlineData("EmailChangeLifetime", "00:04:59")]
    [InlineData("EmailUndoLifetime", "31.00:00:00")]
    public void AddCredentials_AValueOutOfRange_FailsNamingItsKey(string key, string value)
    {
        using ServiceProvider services = Build(new() { [$"Credentials:{key}"] = value });

        var failure = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<PasswordLane>());
        Assert.Contains($"Credentials:{key}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddCredentials_WithoutSettings_GivesOneLaneAndOnePolicy()
    {
        using ServiceProvider services = Build([]);

        Assert.Same(services.GetRequiredService<PasswordLane>(), services.GetRequiredService<PasswordLane>());
        Assert.Equal("password_too_short", services.GetRequiredService<PasswordPolicy>().Check("x", new PasswordContext("Acme")).Error?.Code);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection().AddCredentials(configuration.GetSection("Credentials")).BuildServiceProvider();
    }
}
