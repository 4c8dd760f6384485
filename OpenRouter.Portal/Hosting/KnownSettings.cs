using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Every setting that some options class reads, learned as the host hands the sections out, so that it cannot drift. A key that
/// nothing reads would be a mistake without an effect, such as <c>Portal:PublicOrgin</c>; it stops the start.
/// </summary>
internal sealed class KnownSettings(IConfiguration configuration)
{
    private readonly List<(string Section, Type Options)> _sections = [];
    private readonly List<string[]> _left = [];

    /// <summary>The classes that were handed a section, with its path.</summary>
    public IReadOnlyList<(string Section, Type Options)> Sections => _sections;

    /// <summary>The section for a feature that binds <typeparamref name="TOptions"/> to it; a section may have several readers.</summary>
    public IConfigurationSection For<TOptions>(string section)
        where TOptions : class
    {
        if (!_sections.Contains((section, typeof(TOptions))))
        {
            _sections.Add((section, typeof(TOptions)));
        }

        return configuration.GetSection(section);
    }

    /// <summary>Leaves a part to its reader, which judges the names there itself; <c>*</c> stands for any one name: <c>Inference:Providers:*:Models</c>.</summary>
    public void Leave(string path) => _left.Add(path.Split(':'));

    /// <summary>Refuses unknown keys and values that cannot be read, all in one go.</summary>
    /// <exception cref="StartupException">One sentence per key.</exception>
    public void Check()
    {
        List<string> failures = [];
        foreach (string section in _sections.Select(entry => entry.Section).Distinct())
        {
            CheckObject(configuration.GetSection(section), [.. _sections.Where(entry => entry.Section == section).Select(entry => entry.Options)], failures);
        }

        if (failures.Count > 0)
        {
            throw new StartupException(string.Join(Environment.NewLine, failures));
        }
    }

    /// <summary>The settings of the options classes with their defaults, as a person would type them; collections are shown empty.</summary>
    public IEnumerable<(string Key, string? Default)> List() => _sections.SelectMany(entry => List(entry.Section, Activator.CreateInstance(entry.Options)!));

    private static IEnumerable<(string Key, string? Default)> List(string path, object options) => Properties(options.GetType()).SelectMany(property =>
    {
        string key = $"{path}:{property.Name}";
        object? value = property.GetValue(options);
        return IsScalar(property.PropertyType) || ElementType(property.PropertyType) is not null
            ? [(key, value is string or not IEnumerable ? Convert.ToString(value, CultureInfo.InvariantCulture) : null)]
            : List(key, value ?? Activator.CreateInstance(property.PropertyType)!);
    });

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null || ElementType(property.PropertyType) is not null)];

    private static bool IsScalar(Type type) => TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).CanConvertFrom(typeof(string));

    // What a list or a dictionary with text keys holds; null for anything else.
    private static Type? ElementType(Type type) => type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable))
        ? null
        : type.GetElementType() ?? type.GetGenericArguments().LastOrDefault();

    private static bool CanRead(Type type, string text)
    {
        if (text.Length == 0 && Nullable.GetUnderlyingType(type) is not null)
        {
            return true;
        }

        Type scalar = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            object? value = TypeDescriptor.GetConverter(scalar).ConvertFromInvariantString(text);

            // A number is taken for any enumeration, so it has to be looked at again.
            return value is not null && (!scalar.IsEnum || Enum.IsDefined(scalar, value));
        }
#pragma warning disable CA1031 // Converters throw whatever they like; each means that the text is not such a value.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    // The value is not repeated: it may be a secret that was put at the wrong key.
    private static string Expectation(Type type)
    {
        Type scalar = Nullable.GetUnderlyingType(type) ?? type;
        return scalar switch
        {
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(scalar)),
            _ when scalar == typeof(bool) => "true or false",
            _ when scalar == typeof(TimeSpan) => "a duration such as 00:00:30 or 1.12:00:00",
            _ when scalar == typeof(decimal) || scalar == typeof(double) => "a number such as 0.5",
            _ when scalar == typeof(int) || scalar == typeof(long) => "a whole number",
            _ => $"a value of type {scalar.Name}",
        };
    }

    private void CheckObject(IConfigurationSection section, Type[] types, List<string> failures)
    {
        PropertyInfo[] known = [.. types.SelectMany(Properties)];
        foreach (IConfigurationSection child in section.GetChildren())
        {
            PropertyInfo? property = Array.Find(known, candidate => string.Equals(candidate.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is not null)
            {
                CheckValue(child, property.PropertyType, failures);
            }
            else if (!IsReadElsewhere(child.Path))
            {
                failures.Add($"{child.Path} is not a setting of the portal; {section.Path} has {string.Join(", ", known.Select(candidate => candidate.Name))}.");
            }
        }
    }

    private bool IsReadElsewhere(string path)
    {
        string[] names = path.Split(':');
        return _sections.Exists(entry => string.Equals(entry.Section, path, StringComparison.OrdinalIgnoreCase))
            || _left.Exists(left => left.Length == names.Length
                && left.Zip(names).All(pair => pair.First == "*" || string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase)));
    }

    private void CheckValue(IConfigurationSection value, Type type, List<string> failures)
    {
        if (ElementType(type) is { } element)
        {
            if (!string.IsNullOrEmpty(value.Value))
            {
                failures.Add($"{value.Path} must be a list or a table: write {value.Path}:0 and so on, or {value.Path}:<name>.");
            }

            foreach (IConfigurationSection entry in value.GetChildren())
            {
                CheckValue(entry, element, failures);
            }
        }
        else if (!IsScalar(type))
        {
            CheckObject(value, [type], failures);
        }
        else if (value.GetChildren().Any() || (value.Value is { } text && !CanRead(type, text)))
        {
            failures.Add($"{value.Path} must be {Expectation(type)}.");
        }
    }
}
