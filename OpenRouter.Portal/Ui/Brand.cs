namespace OpenRouter.Portal.Ui;

/// <summary>What the layouts say about the installation; made by the host from configuration, never a literal on a page.</summary>
/// <param name="Name">The product's name as people see it, default <c>OpenRouter Portal</c>.</param>
/// <param name="Version">The running version, for the footer.</param>
public sealed record Brand(string Name, string Version);
