using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Credentials;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>PWD-04, PWD-06, LGN-01, LGN-10: the hash that is stored, what goes into it, equal work, and the refusal beyond the queue.</summary>
public sealed class PasswordLaneTests
{
    private const string Password = "vaulted-lantern-orbit-mango";
    private const int CheapIterations = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HashAsync_AtTheShippedCost_IsPbkdf2Sha512WithItsParametersInside()
    {
        using var lane = new PasswordLane(Options.Create(new CredentialsOptions()));

        byte[] hash = Convert.FromBase64String((await lane.HashAsync(Password, Token)).Value!);

        Assert.Equal(0x01, hash[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1)));
        Assert.Equal(220_000u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)));
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(9)));
        Assert.Equal(13 + 16 + 32, hash.Length);
    }

    [Fact]
    public async Task HashAsync_Twice_HasTwoSalts()
    {
        using PasswordLane lane = Cheap();

        Assert.NotEqual((await lane.HashAsync(Password, Token)).Value, (await lane.HashAsync(Password, Token)).Value);
    }

    [Fact]
    public async Task VerifyAsync_RightAndWrong_AreToldApart()
    {
        using PasswordLane lane = Cheap();
        string hash = (await lane.HashAsync(Password, Token)).Value!;

        Assert.Equal(PasswordVerification.Success, (await lane.VerifyAsync(hash, Password, Token)).Value);
        Assert.Equal(PasswordVerification.Failed, (await lane.VerifyAsync(hash, Password + "x", Token)).Value);
        Assert.Equal(PasswordVerification.Failed, (await lane.VerifyAsync(null, Password, Token)).Value);
        Assert.Equal(PasswordVerification.Failed, (await lane.VerifyAsync(hash, "", Token)).Value);
    }

    [Fact]
    public async Task VerifyAsync_AnOlderHash_AsksForARehash()
    {
        using PasswordLane lane = Cheap();
        var older = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = CheapIterations - 1 }));

        Assert.Equal(
            PasswordVerification.SuccessRehashNeeded,
            (await lane.VerifyAsync(older.HashPassword(new object(), Password), Password, Token)).Value);
    }

    /// <summary>Guarantee: an unknown account costs the same one hash. Attack: telling accounts apart by the server's time.</summary>
    [Fact]
    public async Task VerifyAsync_UnknownAccountOrWrongPassword_DoesTheSameWork()
    {
        using PasswordLane lane = Cheap();
        string hash = (await lane.HashAsync(Password, Token)).Value!;
        foreach (string? stored in new[] { hash, null })
        {
            foreach (string typed in new[] { Password, "wrong", "" })
            {
                long before = lane.HashesDone;
                Assert.True((await lane.VerifyAsync(stored, typed, Token)).IsSuccess);
                Assert.Equal(before + 1, lane.HashesDone);
            }
        }
    }

    [Theory]
    [InlineData("caf\u00E9 au lait chaud", "cafe\u0301 au lait chaud", true)]
    [InlineData("ﬁne-print-reader", "fine-print-reader", true)]
    [InlineData("trailing-space-12 ", "trailing-space-12", false)]
    [InlineData(" leading-space-12", "leading-space-12", false)]
    [InlineData("two  spaces inside", "two spaces inside", false)]
    [InlineData("nul-is-kept-\0-exact", "nul-is-kept-", false)]
    [InlineData("nul-is-kept-\0-exact", "nul-is-kept-\0-other", false)]
    [InlineData("emoji-🦊🐢🌵-kept", "emoji-🦊🐢🌵-kept", true)]
    [InlineData("emoji-🦊🐢🌵-kept", "emoji-🦊🐢🌶-kept", false)]
    [InlineData("Case-Is-Kept-Too", "case-is-kept-too", false)]
    [InlineData("line\r\nbreak-is-kept", "line\nbreak-is-kept", false)]
    public async Task VerifyAsync_AnotherSpelling_MatchesOnlyIfNfkcSaysSo(string stored, string typed, bool matches)
    {
        using PasswordLane lane = Cheap();
        string hash = (await lane.HashAsync(stored, Token)).Value!;

        Assert.Equal(PasswordVerification.Success, (await lane.VerifyAsync(hash, stored, Token)).Value);
        Assert.Equal(matches, (await lane.VerifyAsync(hash, typed, Token)).Value == PasswordVerification.Success);
    }

    [Fact]
    public async Task BothMethods_AMegabyteOrAnUnpairedSurrogate_AreRefusedWithoutAHash()
    {
        using PasswordLane lane = Cheap();
        string tooLong = new('x', 1_000_000);

        Assert.Equal("password_too_long", (await lane.HashAsync(tooLong, Token)).Error?.Code);
        Assert.Equal("password_too_long", (await lane.HashAsync(new string('x', 257), Token)).Error?.Code);
        Assert.Equal("password_unreadable", (await lane.HashAsync("\uD800", Token)).Error?.Code);
        Assert.Equal(PasswordVerification.Failed, (await lane.VerifyAsync(null, tooLong, Token)).Value);
        Assert.Equal(PasswordVerification.Failed, (await lane.VerifyAsync(null, "\uD800", Token)).Value);
        Assert.Equal(0, lane.HashesDone);
    }

    /// <summary>Guarantee: a flood of sign-ins is cut at the queue and told when to come back. Attack: 200 at once.</summary>
    [Fact]
    public async Task VerifyAsync_TwoHundredAtOnce_AnswersSomeAndTurnsTheRestAway()
    {
        using var lane = new PasswordLane(Options.Create(new CredentialsOptions { Iterations = 100_000, LaneWidth = 1, LaneQueue = 5 }));

        Result<PasswordVerification>[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => lane.VerifyAsync(null, Password, Token)));

        Error[] refusals = [.. results.Where(result => !result.IsSuccess).Select(result => result.Error!)];
        Assert.Equal(lane.HashesDone, results.Length - refusals.Length);

        // The width and the queue, and whatever finished while the loop above was still calling.
        Assert.InRange(lane.HashesDone, 6, 100);
        Assert.All(refusals, refusal =>
        {
            Assert.Equal((ErrorKind.Unavailable, "password_lane_full"), (refusal.Kind, refusal.Code));
            Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10));
            Assert.Equal(0, refusal.RetryAfter.Value.Milliseconds);
        });
        Assert.True(refusals.Select(refusal => refusal.RetryAfter).Distinct().Count() > 1, "The waits are spread.");

        // Afterwards it is open again.
        Assert.True((await lane.VerifyAsync(null, Password, Token)).IsSuccess);
    }

    private static PasswordLane Cheap() => new(Options.Create(new CredentialsOptions { Iterations = CheapIterations }));
}
