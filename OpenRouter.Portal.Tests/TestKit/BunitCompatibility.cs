using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Finds bUnit's AngleSharp.Diffing, which lies beside the tests because its package cannot be restored (see the project file).</summary>
internal static class BunitCompatibility
{
    [ModuleInitializer]
    internal static void ResolveDiffing() =>
        AssemblyLoadContext.Default.Resolving += static (context, name) => name.Name == "AngleSharp.Diffing"
            ? context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "compat", "AngleSharp.Diffing.dll"))
            : null;
}
