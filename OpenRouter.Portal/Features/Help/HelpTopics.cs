namespace OpenRouter.Portal.Features.Help;

/// <summary>The six cases of <c>/help/login</c> (behaviours.md G8); the words are the anchors that error pages link to.</summary>
internal static class HelpTopics
{
    /// <summary>In the order shown.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["wrong-password", "code-refused", "locked", "no-mail", "session-ended", "no-recovery-codes"];
}
