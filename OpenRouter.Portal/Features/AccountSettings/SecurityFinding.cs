namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Something about the security of an account that its owner can do better, with the one thing to do.</summary>
/// <param name="Code">The word that the page has sentences for.</param>
/// <param name="Href">Where it is done.</param>
/// <param name="Count">How many it concerns.</param>
public sealed record SecurityFinding(string Code, string Href, int Count = 1);

/// <summary>How well an account is protected.</summary>
/// <param name="IsHigh">A second factor or a passkey is needed to sign in; otherwise a password alone is enough.</param>
/// <param name="Findings">The most urgent first.</param>
public sealed record SecurityCheckUp(bool IsHigh, IReadOnlyList<SecurityFinding> Findings);
