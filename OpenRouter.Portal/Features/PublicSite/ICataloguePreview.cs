using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>What the start page needs to know of the catalogue; the catalogue's side implements it. Without it the prices are left out.</summary>
public interface ICataloguePreview
{
    /// <summary>The cheapest models that can be called now and answer as models do, cheapest first.</summary>
    /// <param name="count">How many at most.</param>
    IReadOnlyList<ModelOffer> ListCheapest(int count);
}

/// <summary>A model as the start page shows it.</summary>
/// <param name="Id">What goes into a request: <c>demo/small</c>.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="PromptPerMillion">The price of a million prompt tokens.</param>
/// <param name="CompletionPerMillion">The price of a million completion tokens.</param>
/// <param name="ContextLength">The context in tokens.</param>
public sealed record ModelOffer(string Id, string Name, Money PromptPerMillion, Money CompletionPerMillion, int ContextLength)
{
    /// <summary>Whether a call costs nothing.</summary>
    public bool IsFree => PromptPerMillion == Money.Zero && CompletionPerMillion == Money.Zero;
}
