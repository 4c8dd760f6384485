using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Mail;

namespace OpenRouter.Portal.Tests.Features.Mail;

public sealed class MailOptionsTests
{
    [Fact]
    public void Defaults_WithoutAServer_AreValid() => Assert.True(Validate(_ => { }).Succeeded);

    [Theory]
    [InlineData("Mail:Smtp:Port 465 is not supported")]
    [InlineData("Mail:Smtp:From must be")]
    [InlineData("Mail:Smtp:User and Mail:Smtp:Password")]
    [InlineData("Mail:Smtp:Security must be StartTls")]
    [InlineData("Mail:Smtp:Host must be")]
    [InlineData("Mail:Smtp:Security must be None or StartTls")]
    [InlineData("Mail:Timeout must be")]
    [InlineData("Mail:BatchSize must be")]
    [InlineData("Mail:LongestRetryDelay must be")]
    public void AnInvalidValue_IsNamedByItsKey(string sentence)
    {
        Dictionary<string, Action<MailOptions>> mistakes = new()
        {
            ["Mail:Smtp:Port 465 is not supported"] = o => o.Smtp.Port = 465,
            ["Mail:Smtp:From must be"] = o => o.Smtp.From = "nobody",
            ["Mail:Smtp:User and Mail:Smtp:Password"] = o => o.Smtp.User = "portal",
            ["Mail:Smtp:Security must be StartTls"] = o => (o.Smtp.User, o.Smtp.Password, o.Smtp.Security) = ("portal", "s3cret", SmtpSecurity.None),
            ["Mail:Smtp:Host must be"] = o => o.Smtp.Host = "smtp://mail.example.com",
            ["Mail:Smtp:Security must be None or StartTls"] = o => o.Smtp.Security = (SmtpSecurity)7,
            ["Mail:Timeout must be"] = o => o.Timeout = TimeSpan.Zero,
            ["Mail:BatchSize must be"] = o => o.BatchSize = 0,
            ["Mail:LongestRetryDelay must be"] = o => o.LongestRetryDelay = TimeSpan.FromDays(2),
        };

        ValidateOptionsResult result = Validate(options =>
        {
            (options.Smtp.Host, options.Smtp.From) = ("mail.example.com", "Portal <portal@example.com>");
            mistakes[sentence](options);
        });

        string failure = Assert.Single(result.Failures ?? []);
        Assert.StartsWith(sentence, failure, StringComparison.Ordinal);
    }

    /// <summary>OPS-10. Guarantee: a mail server that is away for a day loses nothing.</summary>
    [Fact]
    public void DelayAfter_ADayOfFailures_StillTriesAgain()
    {
        MailOptions options = new();
        TimeSpan age = TimeSpan.Zero;
        List<TimeSpan> waits = [];
        while (options.DelayAfter(waits.Count + 1, age) is { } wait)
        {
            waits.Add(wait);
            age += wait;
        }

        Assert.Equal([1, 4, 16, 64, 240], waits.Take(5).Select(wait => (int)wait.TotalMinutes));
        Assert.All(waits, wait => Assert.True(wait <= options.LongestRetryDelay));
        Assert.True(age > TimeSpan.FromHours(28), "The last attempt must come after the longest outage and the longest wait.");
        Assert.Equal(options.LongestRetryDelay, options.DelayAfter(int.MaxValue, TimeSpan.Zero));
    }

    private static ValidateOptionsResult Validate(Action<MailOptions> change)
    {
        MailOptions options = new();
        change(options);
        return new MailOptionsValidator().Validate(null, options);
    }
}
