using System.Text;
using Microsoft.Extensions.Configuration;
using OpenRouter.Portal.Features.Catalogue;

namespace OpenRouter.Portal.Tests.Features.Catalogue;

public sealed class ConfiguredModelsTests
{
    [Fact]
    public void Models_KeepTheirIdsWithSlashDotAndColon_AndTheirPriceText()
    {
        CatalogueOptions options = Read("""
            {"Inference":{"Providers":{"acme":{"BaseUrl":"x","Models":{
              "acme/large-1.5":{"Prompt":"0.0000025","Completion":"0.00001000","Context":"128000","MaxCompletion":"4096","Name":"Large"},
              "acme/small":{"Prompt":"0.1","Completion":".2"},
              "acme/small:free":{"Prompt":"0","Completion":"0"}}}}}}
            """);

        Assert.Empty(options.Failures);
        Assert.Equal(["acme/large-1.5", "acme/small", "acme/small:free"], options.Models.Select(m => m.Id).Order(StringComparer.Ordinal));
        ModelInfo large = options.Models.Single(m => m.Id == "acme/large-1.5");
        Assert.Equal(("0.00001000", 0.00001m, 128_000, 4096, "Large", "acme"), (large.CompletionPrice.Text, large.CompletionPrice.Dollars, large.ContextLength, large.MaxCompletionTokens, large.Name, large.Provider));
        Assert.True(options.Models.Single(m => m.Id == "acme/small:free").IsFree);
        Assert.False(options.Models.Exists(m => m.IsDemo));
    }

    /// <summary>LED-09. Guarantee: a price that is no price refuses the start and names its key.</summary>
    [Theory]
    [InlineData("""{"Completion":"1"}""", "Inference:Providers:acme:Models:acme/m:Prompt")]
    [InlineData("""{"Prompt":"0.1"}""", "Inference:Providers:acme:Models:acme/m:Completion")]
    [InlineData("""{"Prompt":"-0.1","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"NaN","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"1e309","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"1e-7","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"Infinity","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"1,5","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"1.01","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"79228162514264337593543950336","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"","Completion":"0"}""", "acme/m:Prompt")]
    [InlineData("""{}""", "acme/m:Prompt")]
    [InlineData("""{"Prompt":"0","Completion":"0","Context":"0"}""", "acme/m:Context")]
    [InlineData("""{"Prompt":"0","Completion":"0","MaxCompletion":"9999999999"}""", "acme/m:MaxCompletion")]
    [InlineData("""{"Prompt":"0","Completion":"0","Pormpt":"0"}""", "acme/m:Pormpt")]
    [InlineData("\"0.1\"", "acme/m is not a setting")]
    public void AModelThatCannotBeUsed_IsNamedByItsKey(string model, string key)
    {
        CatalogueOptions options = Read("""{"Inference":{"Providers":{"acme":{"Models":{"acme/m":MODEL}}}}}""".Replace("MODEL", model, StringComparison.Ordinal));

        Assert.Contains(options.Failures, failure => failure.Contains(key, StringComparison.Ordinal));
        Assert.False(new CatalogueOptionsValidator().Validate(null, options).Succeeded);
    }

    [Theory]
    [InlineData("""{"Inference":{"Providers":{"acme":{"BaseUrl":"x"}}}}""", "Inference:Providers:acme:Models")]
    [InlineData("""{"Demo":{"Provider":"perhaps"}}""", "Demo:Provider")]
    public void AProviderWithoutModels_AndASwitchThatIsNone_AreNamed(string json, string key) =>
        Assert.Contains(Read(json).Failures, failure => failure.Contains(key, StringComparison.Ordinal));

    [Fact]
    public void OneIdAtTwoProviders_IsRefused()
    {
        CatalogueOptions options = Read("""
            {"Inference":{"Providers":{
              "a":{"Models":{"m":{"Prompt":"0","Completion":"0"}}},
              "b":{"Models":{"m":{"Prompt":"0","Completion":"0"}}}}}}
            """);

        Assert.Contains(options.Failures, failure => failure.Contains("'m'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"Demo":{"Provider":"false"}}""", false)]
    [InlineData("""{"Demo":{"Provider":"true"},"Inference":{"Providers":{"a":{"Models":{"m":{"Prompt":"0","Completion":"0"}}}}}}""", true)]
    [InlineData("""{"Inference":{"Providers":{"a":{"Models":{"m":{"Prompt":"0","Completion":"0"}}}}}}""", false)]
    public void TheDemo_IsThereWhileNoProviderIsConfigured_UnlessSaidOtherwise(string json, bool isThere)
    {
        CatalogueOptions options = Read(json);

        Assert.Equal(isThere, options.Models.Exists(m => m.IsDemo));
        Assert.All(options.Models.Where(m => m.IsDemo), model => Assert.StartsWith("Demo: no artificial intelligence", model.Description, StringComparison.Ordinal));
    }

    private static CatalogueOptions Read(string json)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        CatalogueOptions options = new();
        new ConfiguredModels(configuration.GetSection("Inference"), configuration.GetSection("Demo")).Configure(options);
        return options;
    }
}
