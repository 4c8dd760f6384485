using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>Registration asks for one thing and gets both: the judgement with the account's own words, and the hash.</summary>
public sealed class NewPasswordTests
{
    [Theory]
    [InlineData("vaulted-lantern-orbit-mango", null)]
    [InlineData("acmecorp12345", "password_contains_context")]
    [InlineData("grace.hopper!2026", "password_contains_context")]
    [InlineData("Password2026!", "password_common")]
    public async Task HashAsync_AChosenPassword_IsHashedOnlyIfAccepted(string password, string? code)
    {
        IOptions<CredentialsOptions> options = Options.Create(new CredentialsOptions { Iterations = 1_000 });
        using var lane = new PasswordLane(options);
        var newPassword = new NewPassword(new PasswordPolicy(options), lane, Options.Create(new PortalOptions { Name = "AcmeCorp" }));
        Assert.True(EmailAddress.TryParse("Grace.Hopper@navy.example", out EmailAddress? email));

        Result<string> hash = await newPassword.HashAsync(password, email, null, TestContext.Current.CancellationToken);

        Assert.Equal(code, hash.Error?.Code);
        Assert.Equal(code is null ? 1 : 0, lane.HashesDone);
        Assert.Equal(code is null, hash.Value is not null);
    }
}
