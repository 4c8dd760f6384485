using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace OpenRouter.Portal.Security;

/// <summary>
/// The base of every secret that exists as text: nothing shows its value except <see cref="Reveal"/>. Interpolation, logging, the
/// debugger and a record's printed form give <see cref="Redacted"/>; every derived class carries <see cref="NoJsonAttribute"/>, so that
/// writing it as JSON throws; equality takes the same time wherever the first difference is.
/// </summary>
[DebuggerDisplay(Redacted)]
[NoJson]
internal abstract class RedactedText : IEquatable<RedactedText>
{
    /// <summary>What stands wherever the value would have been shown.</summary>
    public const string Redacted = "[redacted]";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <summary>Takes a value that the derived class has made or checked.</summary>
    protected RedactedText(string value) => _value = value;

    /// <summary>The value itself: only for the one answer or mail that carries it to its owner, or to hash it.</summary>
    public string Reveal() => _value;

    /// <summary>Never the value.</summary>
    public sealed override string ToString() => Redacted;

    /// <summary>True for the same kind of secret with the same value; the time depends on the length only.</summary>
    public bool Equals(RedactedText? other) =>
        other is not null
        && other.GetType() == GetType()
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc />
    public sealed override bool Equals(object? obj) => Equals(obj as RedactedText);

    /// <summary>Keyed per process, so that it tells nothing about the value outside it.</summary>
    public sealed override int GetHashCode() => string.GetHashCode(_value, StringComparison.Ordinal);
}

/// <summary>
/// Makes writing or reading a type as JSON an exception. System.Text.Json does not look at a base class's converter, so each class that
/// derives from <see cref="RedactedText"/> carries it; a test holds that.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class NoJsonAttribute : JsonConverterAttribute
{
    /// <inheritdoc />
    public override JsonConverter CreateConverter(Type typeToConvert) =>
        throw new NotSupportedException($"{typeToConvert.Name} is a secret and never part of a JSON document.");
}
