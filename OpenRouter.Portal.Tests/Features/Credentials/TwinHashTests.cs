using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>Two passwords under one salt: one computation answers for both, and each is still Identity's own format.</summary>
public sealed class TwinHashTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>LGN-01. Guarantee: one hash whichever exist, and each password matches its own only.</summary>
    [Theory]
    [InlineData("the-accounts-Password", true, false)]
    [InlineData("the-registrations-Password", false, true)]
    [InlineData("neither-of-the-two-1", false, false)]
    public async Task OneComputation_AnswersForBoth(string typed, bool isAccounts, bool isRegistrations)
    {
        using PasswordLane lane = new(Options.Create(new CredentialsOptions()));
        string account = (await lane.HashAsync("the-accounts-Password", Cancel)).Value!;
        string registration = (await lane.HashAsync("the-registrations-Password", account, Cancel)).Value!;
        Assert.True(TwinHash.AreTwins(account, registration));
        Assert.NotEqual(account, registration);
        foreach ((string? first, string? second) in ((string?, string?)[])[(account, registration), (account, null), (null, registration), (null, null)])
        {
            long before = lane.HashesDone;
            Result<(PasswordVerification Account, bool IsRegistrations)> verified = await lane.VerifyEitherAsync(first, second, typed, Cancel);
            Assert.Equal(1, lane.HashesDone - before);
            Assert.Equal(first is not null && isAccounts ? PasswordVerification.Success : PasswordVerification.Failed, verified.Value.Account);
            Assert.Equal(second is not null && isRegistrations, verified.Value.IsRegistrations);
        }

        Assert.Equal(PasswordVerification.Success, (await lane.VerifyAsync(registration, "the-registrations-Password", Cancel)).Value);
    }

    [Fact]
    public async Task HashesThatAreNoTwins_AreNotComparedAsSuch()
    {
        using PasswordLane lane = new(Options.Create(new CredentialsOptions()));
        string account = (await lane.HashAsync("the-accounts-Password", Cancel)).Value!;
        string other = (await lane.HashAsync("the-registrations-Password", Cancel)).Value!;
        Assert.False(TwinHash.AreTwins(account, other));
        Assert.False(TwinHash.AreTwins("", account));
        Assert.Null(TwinHash.Make("password", "AQAAAAIAAYag"));
        Assert.False((await lane.VerifyEitherAsync(account, other, "the-registrations-Password", Cancel)).Value.IsRegistrations);
    }
}
