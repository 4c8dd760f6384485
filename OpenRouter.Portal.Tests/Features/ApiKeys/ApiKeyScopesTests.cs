using FsCheck;
using FsCheck.Fluent;
using OpenRouter.Portal.Features.ApiKeys;

namespace OpenRouter.Portal.Tests.Features.ApiKeys;

public sealed class ApiKeyScopesTests
{
    [Fact]
    public void All_AreTheWordsOfTheDomain() =>
        Assert.Equal("chat:write embeddings:write models:read key:read generations:read", ApiKeyScopes.Format(ApiKeyScopes.All));

    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData(" models:read  future:thing models:read", "models:read")]
    [InlineData("CHAT:WRITE chat:writex chat: write", "")]
    [InlineData("key:read chat:write", "chat:write key:read")]
    public void Parse_KeepsKnownWordsOnly(string? text, string expected) => Assert.Equal(expected, ApiKeyScopes.Format(ApiKeyScopes.Parse(text)));

    [Fact]
    public void Parse_OfAnySetWritten_GivesThatSet() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.SubListOf<string>(ApiKeyScopes.All).ToArbitrary(),
        scopes => ApiKeyScopes.Parse(ApiKeyScopes.Format(scopes)).SetEquals(scopes)));

    [Fact]
    public void Parse_OfAnyText_GivesNothingThatIsNotAScope() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<string?>(),
        text => ApiKeyScopes.Parse(text).All(scope => ApiKeyScopes.IsKnown(scope) && text!.Split(' ').Contains(scope))));

    [Fact]
    public void Format_OfAnyOrder_IsTheSame() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Shuffle(ApiKeyScopes.All.ToArray()).ToArbitrary(),
        shuffled => ApiKeyScopes.Format(shuffled.Concat(shuffled)) == ApiKeyScopes.Format(ApiKeyScopes.All)));
}
