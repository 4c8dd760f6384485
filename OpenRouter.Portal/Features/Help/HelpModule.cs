namespace OpenRouter.Portal.Features.Help;

/// <summary>The front door of the help pages; nothing in it is for other features, which link to the addresses.</summary>
internal static class HelpModule
{
    public static IServiceCollection AddHelp(this IServiceCollection services) => services.AddSingleton<HelpFacts>();
}
