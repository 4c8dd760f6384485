namespace OpenRouter.Portal.Features.Sessions;

/// <summary>The word that carries the reason of an end to the sign-in page; only known words are ever shown.</summary>
internal static class SessionEndWords
{
    public static string ToQuery(SessionEnd reason) => reason switch
    {
        SessionEnd.SignedOut => "signed-out",
        SessionEnd.RevokedElsewhere => "elsewhere",
        SessionEnd.Idle => "idle",
        SessionEnd.TooOld => "too-old",
        SessionEnd.CredentialChanged => "credential-changed",
        SessionEnd.TooMany => "too-many",
        SessionEnd.Disowned => "disowned",
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    /// <summary>Null for a word that is not ours.</summary>
    public static SessionEnd? FromQuery(string? word) =>
        Enum.GetValues<SessionEnd>().Cast<SessionEnd?>().FirstOrDefault(reason => ToQuery(reason!.Value) == word);
}
