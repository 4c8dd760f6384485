using System.Collections;
using System.Globalization;
using System.Reflection;
using OpenRouter.Portal.Features.Operator;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Reads the settings in force for the operators' page. Decided by type and never by value: a number, a duration, a switch or a
/// choice is shown; of a text or a list only whether there is something, since it may be a password or a connection string.
/// </summary>
internal sealed class PresentSettings(KnownSettings known, IConfiguration configuration) : ISettingsList
{
    public IReadOnlyList<SettingRow> List() =>
    [
        .. known.Sections.SelectMany(entry =>
            {
                object options = Activator.CreateInstance(entry.Options)!;
                configuration.GetSection(entry.Section).Bind(options);
                return List(entry.Section, options);
            })
            .DistinctBy(row => row.Name)
            .OrderBy(row => row.Name, StringComparer.Ordinal),
    ];

    private static IEnumerable<SettingRow> List(string path, object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is not null || property.GetValue(options) is IEnumerable and not string)
            .SelectMany(property =>
            {
                object? value = property.GetValue(options);
                Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                return IsPart(type) && value is not null
                    ? List($"{path}:{property.Name}", value)
                    : [new SettingRow($"{path}:{property.Name}", Words(type, value))];
            });

    private static bool IsPart(Type type) => type.IsClass && type != typeof(string) && !type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(Uri);

    private static string Words(Type type, object? value) => value switch
    {
        _ when type.IsEnum || type.IsPrimitive || type == typeof(TimeSpan) || type == typeof(decimal) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "not set",
        null or "" => "not set",
        string or Uri => "set",
        IEnumerable list => list.Cast<object>().Count() is > 0 and var count ? $"{count} entries" : "none",
        _ => "set",
    };
}
