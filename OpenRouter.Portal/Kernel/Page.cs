namespace OpenRouter.Portal.Kernel;

/// <summary>One keyset page of a list: rows and the cursors to its neighbours, never a total that would have to be counted.</summary>
/// <typeparam name="T">The row that is shown.</typeparam>
/// <param name="Rows">At most the asked number of rows, in the list's order.</param>
/// <param name="Newer">The cursor of the page before; null means that this is the first.</param>
/// <param name="Older">The cursor of the page after; null means that this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, string? Newer, string? Older);
