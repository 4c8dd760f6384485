using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Hears that somebody has copied a new key or a snippet with it; the Dashboard's checklist implements it. Every implementation is called.</summary>
internal interface IKeySnippetCopied
{
    /// <summary>Called after the browser really copied; copying again calls it again.</summary>
    Task CopiedAsync(Actor actor, Guid workspaceId);
}

/// <summary>Names the model that a snippet calls; whoever serves the models implements it.</summary>
internal interface ISnippetModel
{
    /// <summary>The id of a model that can be called now, the cheapest: <c>demo/echo-free</c>. Without quotes and backslashes.</summary>
    string ModelId { get; }
}
