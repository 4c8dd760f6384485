namespace OpenRouter.Portal.Features.Sessions;

/// <summary>News about sessions, told to every node.</summary>
internal static class SessionSignals
{
    /// <summary>The key is the id of a session that is over.</summary>
    public const string Ended = "session-ended";
}
