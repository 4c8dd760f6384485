namespace OpenRouter.Portal.Ui;

/// <summary>A link of the public header.</summary>
/// <param name="Label">What it says.</param>
/// <param name="Href">Where it leads.</param>
public sealed record PublicLink(string Label, string Href);

/// <summary>The public header's links before Sign In; a link is added here on the day its page exists.</summary>
public static class PublicLinks
{
    /// <summary>In the order shown.</summary>
    public static IReadOnlyList<PublicLink> All { get; } = [new("Help", "/help/login")];
}
