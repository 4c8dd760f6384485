using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.TestKit.Gallery;

/// <summary>What the start page shows of a catalogue and of a call, for the gallery and the tests of the page.</summary>
internal sealed class GalleryCatalogue : ICataloguePreview, IExampleCall
{
    public IReadOnlyList<ModelOffer> ListCheapest(int count) =>
    [
        new("demo/free", "Demo, free", Money.Zero, Money.Zero, 8192),
        new("demo/small", "Demo, small", Money.FromDollars(0.15m), Money.FromDollars(0.6m), 131072),
        new("demo/" + GalleryTexts.Long, "Demo, long name", Money.FromDollars(1000000m), Money.FromDollars(0.00042m), 1000000),
    ];

    public ExampleCall Find() => new(
        "demo/small",
        "Say hello in five words.",
        """
        {
          "id": "gen-8f3b2c",
          "object": "chat.completion",
          "model": "demo/small",
          "choices": [
            {
              "index": 0,
              "message": { "role": "assistant", "content": "Hi" },
              "finish_reason": "stop"
            }
          ],
          "usage": { "prompt_tokens": 9, "completion_tokens": 1, "total_tokens": 10, "cost": 0.00000195 }
        }
        """);
}
