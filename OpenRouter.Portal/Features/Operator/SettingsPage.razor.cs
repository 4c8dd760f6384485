using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Shows the installation; rotates its key ring, and ends everybody's sessions after a word was typed.</summary>
public sealed partial class SettingsPage
{
    private InstallationDetails? _installation;

    [Inject]
    private InstallationService Installation { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task<Error?> LoadAsync()
    {
        Result<InstallationDetails> found = await Installation.GetAsync(Actor, Left);
        _installation = found.Value;
        return found.Error;
    }

    private StatusWord Word(RingKeyRow key) => key switch
    {
        { IsRevoked: true } => StatusWord.Revoked,
        _ when key.ExpiresAt <= Clock.GetUtcNow() => StatusWord.Expired,
        _ => StatusWord.Active,
    };

    private async Task RotateAsync()
    {
        if (await Dialogs.ConfirmAsync(Texts["RotateQuestion"], builder => builder.AddContent(0, Texts["RotateText"].Value), Texts["Rotate"]))
        {
            await DoAsync(() => Installation.RotateAsync(Actor, CancellationToken.None), Texts["Rotated"]);
        }
    }

    private async Task PanicAsync()
    {
        if (await Dialogs.ConfirmAsync(Texts["PanicQuestion"], builder => builder.AddContent(0, Texts["PanicText"].Value), Texts["PanicButton"], Texts["PanicWord"]))
        {
            await DoAsync(() => Installation.PanicAsync(Actor, CancellationToken.None), Texts["PanicDone"]);
        }
    }
}
