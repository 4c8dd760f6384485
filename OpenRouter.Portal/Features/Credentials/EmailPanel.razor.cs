using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Asks for another address and shows the one that waits; the address itself changes by the mailed link.</summary>
public sealed partial class EmailPanel
{
    private Actor _actor = default!;
    private EmailState? _state;
    private string _email = "";
    private Error? _error;
    private bool _isBusy;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private EmailChangeService Emails { get; set; } = default!;

    [Inject]
    private StepUpPrompt Proof { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync() => _state = await Emails.GetAsync(_actor, CancellationToken.None);

    private async Task SubmitAsync()
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        Result asked = await Proof.RunAsync(_actor, () => Emails.RequestAsync(_actor, _email, CancellationToken.None));
        (_isBusy, _error) = (false, asked.Error);
        if (asked.IsSuccess)
        {
            _email = "";
            await LoadAsync();
        }
    }

    private async Task CancelAsync()
    {
        _error = (await Emails.CancelAsync(_actor, CancellationToken.None)).Error;
        await LoadAsync();
    }
}
