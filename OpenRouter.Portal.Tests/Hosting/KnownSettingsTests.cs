using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Inference;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

public sealed class KnownSettingsTests
{
    [Theory]
    [InlineData("Portal:PublicOrgin", "Portal:PublicOrgin is not a setting")]
    [InlineData("Database:Typ", "Database:Typ is not a setting")]
    [InlineData("Mail:Smtp:Hots", "Mail:Smtp:Hots is not a setting")]
    [InlineData("Portal:Name:0", "Portal:Name must be")]
    [InlineData("Inference:Providers:acme:ApiKye", "Inference:Providers:acme:ApiKye is not a setting")]
    [InlineData("Inference:Timeout", "Inference:Timeout is not a setting")]
    public void Check_AKeyThatNothingReads_IsNamed(string key, string expected) => Assert.Contains(expected, Refusal(key, "x"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Database:Provider", "Oracle", "one of Sqlite, PostgreSql")]
    [InlineData("Database:Provider", "7", "one of Sqlite, PostgreSql")]
    [InlineData("Database:BusyTimeout", "soon", "a duration")]
    [InlineData("Database:WriteRetries", "many", "a whole number")]
    [InlineData("Database:WriteRetries", "", "a whole number")]
    [InlineData("Mail:Smtp:Port", "1.5", "a whole number")]
    [InlineData("Keys:AcceptedPrefixes", "sk-old-", "must be a list")]
    [InlineData("Keys:MaximumLifetime", "long", "a duration")]
    public void Check_AValueThatCannotBeRead_NamesTheKeyAndWhatIsExpected(string key, string value, string expected)
    {
        string sentence = Refusal(key, value);
        Assert.StartsWith(key, sentence, StringComparison.Ordinal);
        Assert.Contains(expected, sentence, StringComparison.Ordinal);
    }

    /// <summary>Guarantee: a secret that was put at the wrong key is not printed.</summary>
    [Fact]
    public void Check_AnUnreadableValue_IsNotRepeated() =>
        Assert.DoesNotContain("hunter2hunter2", Refusal("Mail:Smtp:Port", "hunter2hunter2"), StringComparison.Ordinal);

    [Fact]
    public void Check_SeveralFaults_NamesAll() => Assert.Equal(
        2, Assert.Throws<StartupException>(() => Settings(("Portal:Nmae", "x"), ("Database:WriteRetries", "x")).Check()).Message.Split(Environment.NewLine).Length);

    [Theory]
    [InlineData("portal:publicorigin", "https://portal.example")]
    [InlineData("Keys:AcceptedPrefixes:0", "sk-old-")]
    [InlineData("Keys:MaximumLifetime", "")]
    [InlineData("Database:Provider", "postgresql")]
    [InlineData("Mail:Smtp:Password", "Secr3t!")]
    [InlineData("Portal:Proxies:Networks:0", "10.0.0.0/8")]
    [InlineData("Mail", "/var/mail/root")]
    [InlineData("Inference:Providers:acme:ApiKey", "k")]
    [InlineData("Inference:Providers:acme:Models:acme/small:free:Prompt", "0")]
    public void Check_WhatSomethingReads_Passes(string key, string value) => Settings((key, value)).Check();

    /// <summary>Every options class that the container binds was handed its section by the host, so its keys are checked.</summary>
    [Fact]
    public void EveryBoundOptionsClass_IsKnown()
    {
        (WebApplicationBuilder builder, KnownSettings settings) = Compose();
        IEnumerable<Type> bound = builder.Services
            .Where(service => service.ServiceType.IsGenericType && service.ServiceType.GetGenericTypeDefinition() == typeof(IOptionsChangeTokenSource<>))
            .Select(service => service.ServiceType.GetGenericArguments()[0])
            .Where(type => type.Assembly == typeof(KnownSettings).Assembly);
        Assert.NotEmpty(bound);
        Assert.Empty(bound.Except(settings.Sections.Select(section => section.Options)));
    }

    /// <summary>appsettings.json shows every setting with the default that the code has.</summary>
    [Fact]
    public void ShippedFile_HoldsEverySettingWithItsDefault()
    {
        (_, KnownSettings settings) = Compose();
        IConfiguration file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Application, "appsettings.json")).Build();
        using JsonDocument text = JsonDocument.Parse(Repository.Read("OpenRouter.Portal/appsettings.json"));
        List<string> wrong = [];
        foreach ((string key, string? expected) in settings.List())
        {
            bool isThere = Find(text.RootElement, key);
            if (!isThere || (expected ?? "") != (file[key] ?? ""))
            {
                wrong.Add($"{key} should be '{expected}', is {(isThere ? $"'{file[key]}'" : "absent")}");
            }
        }

        Assert.Empty(wrong);
    }

    private static bool Find(JsonElement element, string key)
    {
        foreach (string part in key.Split(':'))
        {
            if (!element.TryGetProperty(part, out element))
            {
                return false;
            }
        }

        return true;
    }

    private static (WebApplicationBuilder Builder, KnownSettings Settings) Compose()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing", ContentRootPath = Repository.Application });
        builder.AddPortal();
        return (builder, (KnownSettings)builder.Services.Single(service => service.ServiceType == typeof(KnownSettings)).ImplementationInstance!);
    }

    private static string Refusal(string key, string value) => Assert.Throws<StartupException>(() => Settings((key, value)).Check()).Message;

    private static KnownSettings Settings(params (string Key, string Value)[] values)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(entry => entry.Key, entry => (string?)entry.Value)).Build();
        KnownSettings settings = new(configuration);
        settings.For<PortalOptions>("Portal");
        settings.For<ProxyOptions>("Portal:Proxies");
        settings.For<DatabaseOptions>("Database");
        settings.For<MailOptions>("Mail");
        settings.For<ApiKeyOptions>("Keys");
        settings.For<InferenceOptions>("Inference");
        settings.Leave("Inference:Providers:*:Models");
        return settings;
    }
}
