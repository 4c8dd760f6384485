using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>The application's types as people wrote them: without those of the compiler, of Razor and of the migrations tool.</summary>
internal static class ApplicationTypes
{
    public const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>The application.</summary>
    public static Assembly Application { get; } = typeof(Money).Assembly;

    /// <summary>Every type in one of our namespaces.</summary>
    public static Type[] All { get; } =
    [
        .. from type in Application.GetTypes()
           where type.Namespace?.StartsWith("OpenRouter.Portal", StringComparison.Ordinal) == true
           where type.Namespace?.StartsWith("OpenRouter.Portal.Data.Migrations", StringComparison.Ordinal) == false
           where !IsGenerated(type) && type.Name != "_Imports"
           select type,
    ];

    /// <summary>Types that the store keeps: those with an entity configuration.</summary>
    public static HashSet<Type> Entities { get; } =
    [
        .. from type in Application.GetTypes()
           from contract in type.GetInterfaces()
           where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEntityTypeConfiguration<>)
           select contract.GetGenericArguments()[0],
    ];

    /// <summary>Whether it is a Blazor component.</summary>
    public static bool IsComponent(Type type) => type.IsAssignableTo(typeof(IComponent));

    /// <summary>Whether a compiler made it, or it lies in something that a compiler made.</summary>
    public static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        || member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || (member.DeclaringType is { } outer && IsGenerated(outer));
}
