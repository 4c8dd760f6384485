using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>A start with a setting that cannot be used is refused with a sentence that names it.</summary>
public sealed class InferenceOptionsTests
{
    [Theory]
    [InlineData("Inference:Providers:acme:BaseUrl", "ftp://acme.example")]
    [InlineData("Inference:Providers:acme:BaseUrl", "")]
    [InlineData("Inference:Providers:acme:BaseUrl", "https://user:secret-value@acme.example")]
    [InlineData("Inference:Providers:acme:BaseUrl", "https://acme.example/v1?key=secret-value")]
    [InlineData("Inference:Providers:acme:ApiKey", "secret-value\r\nHost: evil")]
    [InlineData("Inference:Providers:acme:BaseUlr", "https://acme.example")]
    [InlineData("Inference:IdleTimout", "00:01:00")]
    [InlineData("Inference:FirstByteTimeout", "00:11:00")]
    [InlineData("Inference:TotalTimeout", "00:10:01")]
    [InlineData("Inference:KeepAliveInterval", "00:00:00")]
    [InlineData("Inference:MaximumRequestBytes", "0")]
    public async Task ASettingThatCannotBeUsed_RefusesTheStart_NamingItsKey_AndNotItsSecret(string key, string value)
    {
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync(
            null,
            ("Inference:Providers:acme:BaseUrl", "https://acme.example/v1"),
            ("Inference:Providers:acme:Models:m:Prompt", "0"),
            ("Inference:Providers:acme:Models:m:Completion", "0"),
            (key, value)));

        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProviderNamedLikeTheDemo_IsRefused()
    {
        OptionsValidationException refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync(
            null,
            ("Inference:Providers:Demo:BaseUrl", "https://acme.example/v1"),
            ("Inference:Providers:Demo:Models:m:Prompt", "0"),
            ("Inference:Providers:Demo:Models:m:Completion", "0")));

        Assert.Contains("built-in demo", refusal.Message, StringComparison.Ordinal);
    }
}
