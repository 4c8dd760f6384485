using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>Collects what the start page shows; it asks nothing of who is looking.</summary>
public partial class HomePage
{
    private const int ModelsShown = 5;
    private IReadOnlyList<CodeSample> _samples = [];
    private IReadOnlyList<ModelOffer> _models = [];
    private ExampleCall? _call;

    [Inject]
    private RequestSamples Samples { get; set; } = default!;

    [Inject]
    private PublicOrigin PublicOrigin { get; set; } = default!;

    [Inject]
    private IEnumerable<ICataloguePreview> Catalogue { get; set; } = default!;

    [Inject]
    private IEnumerable<IExampleCall> Example { get; set; } = default!;

    private string Origin => PublicOrigin.Origin;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _models = Catalogue.FirstOrDefault()?.ListCheapest(ModelsShown) ?? [];
        _call = Example.FirstOrDefault()?.Find();
        string model = _call?.Model ?? (_models.Count > 0 ? _models[0].Id : "your/model");
        _samples = Samples.For(model, _call?.Prompt ?? Texts["Prompt"]);
    }
}
