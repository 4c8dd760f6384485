using System.Reflection;
using System.Text.RegularExpressions;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>
/// LED-01. Guarantee: no amount of money is ever a binary fraction, so none is off by the last unit. Every field, property, parameter
/// and return value of the application whose name or type speaks of money is looked at.
/// </summary>
public sealed partial class MoneyTypeTests
{
    private static readonly HashSet<Type> s_binaryFractions = [typeof(float), typeof(double), typeof(Half)];

    [Fact]
    public void NothingThatSpeaksOfMoney_IsABinaryFraction()
    {
        IEnumerable<string> broken =
            from value in Values()
            where s_binaryFractions.Contains(Nullable.GetUnderlyingType(value.Type) ?? value.Type)
            where SpeaksOfMoney().IsMatch(value.Name) || value.Owner == typeof(Money) || SpeaksOfMoney().IsMatch(value.Owner.Name)
            select $"{value.Owner.FullName}.{value.Name}: {value.Type.Name}";
        Findings.AssertNone(broken);
    }

    [Fact]
    public void Money_IsOne64BitIntegerAndNothingElse()
    {
        FieldInfo field = Assert.Single(typeof(Money).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
        Assert.Equal(typeof(long), field.FieldType);
    }

    private static IEnumerable<(Type Owner, string Name, Type Type)> Values() =>
        ApplicationTypes.All.SelectMany(type =>
            type.GetFields(ApplicationTypes.Declared).Select(field => (type, field.Name, field.FieldType))
                .Concat(type.GetProperties(ApplicationTypes.Declared).Select(property => (type, property.Name, property.PropertyType)))
                .Concat(from method in type.GetMethods(ApplicationTypes.Declared)
                        from parameter in method.GetParameters().Append(method.ReturnParameter)
                        select (type, $"{method.Name}.{parameter.Name ?? "return"}", parameter.ParameterType)));

    [GeneratedRegex("(?i)money|dollar|usd|cost|price|amount|balance|credit|(?<!su)spend|ledger|budget|invoice|fees?$")]
    private static partial Regex SpeaksOfMoney();
}
