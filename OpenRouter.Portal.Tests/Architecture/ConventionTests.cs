using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.JSInterop;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>The house's conventions, read from the built application.</summary>
public sealed class ConventionTests
{
    private static readonly string[] s_forbiddenSuffixes = ["ViewModel", "InputModel", "Helper", "Helpers", "Util", "Utils", "Common", "Extensions", "Manager", "Repository"];

    /// <summary>What a circuit or a service may not hold: it ends with the request, they go on.</summary>
    private static readonly Type[] s_requestTypes = [typeof(HttpContext), typeof(IHttpContextAccessor)];

    /// <summary>A class is meant to be inherited from, or it cannot be.</summary>
    [Fact]
    public void EveryClass_IsSealedAbstractOrStatic_UnlessAComponentOrAnEntity()
    {
        IEnumerable<string?> broken =
            from type in ApplicationTypes.All
            where type is { IsClass: true, IsSealed: false, IsAbstract: false, Name: not "Program" }
            where !ApplicationTypes.IsComponent(type) && !ApplicationTypes.Entities.Contains(type)
            select type.FullName;
        Findings.AssertNone(broken);
    }

    [Fact]
    public void NoClass_HasASuffixThatSaysNothing()
    {
        // "Model" alone is a word of the product; IXmlRepository is the framework's word for what implements it, and extension
        // methods that belong to no feature are named after what they extend.
        IEnumerable<string?> broken =
            from type in ApplicationTypes.All
            where Array.Exists(s_forbiddenSuffixes, suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal))
            where !type.GetInterfaces().Any(contract => contract.Name == "IXmlRepository") && type.Name != "ResultHttpExtensions"
            select type.FullName;
        Findings.AssertNone(broken);
    }

    [Fact]
    public void EveryAsynchronousMethod_EndsInAsync()
    {
        IEnumerable<string> broken =
            from method in AsynchronousMethods()
            where !method.Name.EndsWith("Async", StringComparison.Ordinal)
            select Name(method);
        Findings.AssertNone(broken);
    }

    [Fact]
    public void EveryUseCase_TakesACancellationTokenLast()
    {
        IEnumerable<string> broken =
            from method in AsynchronousMethods()
            where method.DeclaringType!.Name.EndsWith("Service", StringComparison.Ordinal) && !method.IsPrivate
            where method.GetParameters().LastOrDefault()?.ParameterType != typeof(CancellationToken)
            select Name(method);
        Findings.AssertNone(broken);
    }

    /// <summary>WEB, deny by default. Guarantee: nobody publishes a page by forgetting a line.</summary>
    [Fact]
    public void EveryPage_IsAuthorizedOrAnonymousByName()
    {
        IEnumerable<string?> broken =
            from type in ApplicationTypes.All
            where type.IsDefined(typeof(RouteAttribute), inherit: false)
            where !type.GetCustomAttributes(inherit: true).Any(attribute => attribute is IAuthorizeData or IAllowAnonymous)
            select type.FullName;
        Findings.AssertNone(broken);
    }

    /// <summary>BLZ-08. Guarantee: no one sees another request's user, for nothing that lives in a circuit holds a request.</summary>
    [Fact]
    public void NoServiceAndNoInteractiveComponent_HoldsARequest()
    {
        // The document around every page and the pages kept out of interactive routing are given their request as a cascading value.
        IEnumerable<string> components =
            from type in ApplicationTypes.All
            where ApplicationTypes.IsComponent(type)
            from property in type.GetProperties(ApplicationTypes.Declared)
            where s_requestTypes.Contains(property.PropertyType)
            where property.IsDefined(typeof(InjectAttribute)) || IsInteractive(type)
            select $"{type.FullName}.{property.Name}";
        IEnumerable<string> services =
            from type in ApplicationTypes.All
            where type.Name.EndsWith("Service", StringComparison.Ordinal)
            from field in type.GetFields(ApplicationTypes.Declared).Select(field => field.FieldType)
                .Concat(type.GetConstructors(ApplicationTypes.Declared).SelectMany(constructor => constructor.GetParameters()).Select(parameter => parameter.ParameterType))
            where s_requestTypes.Contains(field)
            select $"{type.FullName}: {field.Name}";
        Findings.AssertNone(components.Concat(services));
    }

    /// <summary>BLZ-10. Guarantee: a browser can call nothing but what is listed here, each with its own checks. Attack: a forged call into the circuit.</summary>
    [Fact]
    public void MethodsThatABrowserCanCall_AreTheApprovedOnes()
    {
        string[] approved = [];
        IEnumerable<string> found =
            from type in ApplicationTypes.Application.GetTypes()
            from method in type.GetMethods(ApplicationTypes.Declared)
            where method.IsDefined(typeof(JSInvokableAttribute))
            select Name(method);
        Assert.Equal(approved, found.Order());
    }

    private static bool IsInteractive(Type component) =>
        component.FullName != "OpenRouter.Portal.Shell.App" && !component.IsDefined(typeof(ExcludeFromInteractiveRoutingAttribute));

    // A name that a base class or a framework's interface gives is not ours to choose.
    private static IEnumerable<MethodInfo> AsynchronousMethods() =>
        from type in ApplicationTypes.All
        where type.BaseType != typeof(MulticastDelegate)
        let implemented = (from contract in type.IsInterface ? [] : type.GetInterfaces()
                           where contract.Assembly != ApplicationTypes.Application
                           from method in type.GetInterfaceMap(contract).TargetMethods
                           select method).ToHashSet()
        from method in type.GetMethods(ApplicationTypes.Declared)
        where IsAwaitable(method.ReturnType) && !ApplicationTypes.IsGenerated(method) && !method.IsSpecialName
        where method.GetBaseDefinition() == method && !implemented.Contains(method)
        select method;

    private static bool IsAwaitable(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() is { } open)
            && (open == typeof(Task<>) || open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>)));

    private static string Name(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";
}
