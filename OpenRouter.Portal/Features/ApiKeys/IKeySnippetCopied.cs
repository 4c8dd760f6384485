using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Hears that a snippet or a secret was really copied; implemented by Dashboard, which ranks above this feature.</summary>
internal interface IKeySnippetCopied
{
    /// <summary>Called after the browser's own copy succeeded.</summary>
    Task CopiedAsync(Actor actor, Guid workspaceId, CancellationToken cancellationToken);
}

/// <summary>Names the model that a snippet calls; whoever serves the models implements it.</summary>
internal interface ISnippetModel
{
    /// <summary>The id of a model that can be called now, the cheapest: <c>demo/echo-free</c>; null means there is none.</summary>
    string? ModelId { get; }
}
