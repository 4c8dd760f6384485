namespace OpenRouter.Portal.Features.Audit;

/// <summary>The head of one chain; its row is what concurrent writers queue at, so a chain cannot fork.</summary>
internal sealed class AuditChain
{
    /// <summary><c>workspace:{id}</c>, <c>user:{id}</c> or <c>installation</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The sequence of the newest entry; 0 means none yet.</summary>
    public long Sequence { get; set; }

    /// <summary>The hash of the newest entry; 32 zero bytes at first.</summary>
    public required byte[] Hash { get; set; }

    public static string OfWorkspace(Guid workspaceId) => $"workspace:{workspaceId:N}";

    public static string OfUser(Guid userId) => $"user:{userId:N}";

    /// <summary>What belongs to no user and no workspace.</summary>
    public const string Installation = "installation";
}
