using System.Globalization;
using System.Reflection;
using System.Text.Json;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Security;

/// <summary>A secret shows itself to nobody who did not ask for it by name: not to logs, exceptions, JSON or the debugger.</summary>
public sealed class RedactedTextTests
{
    public static TheoryData<string> Kinds => [nameof(SecretToken), nameof(OneTimeCode), nameof(ApiKeyText), nameof(RecoveryCodeText)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ToString_AnySecret_IsRedacted(string kind)
    {
        RedactedText secret = Make(kind);

        Assert.Equal(RedactedText.Redacted, secret.ToString());
        Assert.DoesNotContain(secret.Reveal(), $"{secret}", StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Reveal(), string.Format(CultureInfo.InvariantCulture, "{0}", secret), StringComparison.Ordinal);
        Assert.DoesNotContain(secret.Reveal(), new Holder(secret).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Json_AnySecret_ThrowsInsteadOfWriting(string kind)
    {
        RedactedText secret = Make(kind);

        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret, secret.GetType()));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new Holder(secret)));
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Deserialize($"\"{secret.Reveal()}\"", secret.GetType()));
    }

    [Fact]
    public void EveryDerivedClass_IsSealedCarriesNoJsonAndIsInTheTableAbove()
    {
        Type[] derived = [.. typeof(RedactedText).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(RedactedText)))];

        Assert.All(derived, type => Assert.True(type.IsSealed && type.GetCustomAttribute<NoJsonAttribute>(inherit: false) is not null, type.Name));
        Assert.Equal(Kinds.Select(row => row.Data).Order(), derived.Select(type => type.Name).Order());
    }

    [Fact]
    public void Equals_SameKindAndValue_Only()
    {
        Assert.True(OneTimeCode.TryParse("123456", out OneTimeCode? one));
        Assert.True(OneTimeCode.TryParse("123456", out OneTimeCode? same));
        Assert.True(OneTimeCode.TryParse("123457", out OneTimeCode? other));

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
        Assert.False(one.Equals((object)SecretToken.Create()));
        Assert.False(one.Equals(null));
    }

    private static RedactedText Make(string kind) => kind switch
    {
        nameof(SecretToken) => SecretToken.Create(),
        nameof(OneTimeCode) => OneTimeCode.Create(),
        nameof(ApiKeyText) => ApiKeyText.Create("sk-or-v1-"),
        nameof(RecoveryCodeText) => RecoveryCodeText.Create(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private sealed record Holder(RedactedText Secret);
}
