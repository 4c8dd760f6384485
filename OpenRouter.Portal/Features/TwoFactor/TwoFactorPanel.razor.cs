using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>Leads through enabling, changing and disabling two-factor authentication; secrets stay in it no longer than they are shown.</summary>
public sealed partial class TwoFactorPanel : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private TwoFactorStatus? _status;
    private Step _step;
    private Enrolment? _enrolment;
    private IReadOnlyList<string>? _codes;
    private string _code = "";
    private bool _isBusy;
    private Error? _refusal;

    private enum Step
    {
        None,
        Scan,
        Confirm,
        Codes,
    }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private TwoFactorService TwoFactor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    [Inject]
    private StepUpPrompt Proof { get; set; } = default!;

    private string[] StepNames => [Texts["Step_Scan"], Texts["Step_Confirm"], Texts["Step_Codes"]];

    /// <inheritdoc />
    public void Dispose()
    {
        (_enrolment, _codes, _code) = (null, null, "");
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        await LoadAsync();
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private async Task LoadAsync() => _status = await TwoFactor.GetAsync(_actor, _left.Token);

    private Task BeginAsync() => RunAsync(
        async () =>
        {
            Result<Enrolment> begun = await TwoFactor.BeginAsync(_actor, _left.Token);
            if (begun.IsSuccess)
            {
                _enrolment = begun.Value;
                GoTo(Step.Scan);
            }

            return begun.Error;
        });

    private Task ConfirmAsync() => RunAsync(
        async () =>
        {
            Result<IReadOnlyList<RecoveryCodeText>> confirmed = await TwoFactor.ConfirmAsync(_actor, _enrolment!.Id, _code, CancellationToken.None);
            if (confirmed.IsSuccess)
            {
                Show(confirmed.Value, Step.Codes);
            }
            else if (confirmed.Error.Field is null && confirmed.Error.Code != SessionErrors.StepUpRequired.Code)
            {
                Cancel();
            }

            return confirmed.Error;
        });

    private async Task RenewCodesAsync()
    {
        if (!await Dialogs.ConfirmAsync(Texts["RenewTitle"], RenewConsequence, Texts["RenewConfirm"]))
        {
            return;
        }

        await RunAsync(async () =>
        {
            Result<IReadOnlyList<RecoveryCodeText>> made = await TwoFactor.RenewCodesAsync(_actor, CancellationToken.None);
            if (made.IsSuccess)
            {
                Show(made.Value, Step.None);
            }

            return made.Error;
        });
    }

    private async Task DisableAsync()
    {
        if (!await Dialogs.ConfirmAsync(Texts["DisableTitle"], DisableConsequence, Texts["Disable"]))
        {
            return;
        }

        await RunAsync(async () =>
        {
            Result disabled = await TwoFactor.DisableAsync(_actor, CancellationToken.None);
            if (disabled.IsSuccess)
            {
                Notifications.Notify(NotificationSeverity.Success, Texts["DisabledNow"], duration: 5000);
            }

            return disabled.Error;
        });
    }

    private async Task RunAsync(Func<Task<Error?>> act)
    {
        if (_isBusy)
        {
            return;
        }

        (_isBusy, _refusal) = (true, null);
        try
        {
            _refusal = await act();
            if (_refusal?.Code == SessionErrors.StepUpRequired.Code && await Proof.AskAsync(_actor))
            {
                _refusal = await act();
            }

            await LoadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private void Show(IReadOnlyList<RecoveryCodeText> codes, Step step)
    {
        _codes = [.. codes.Select(code => code.Grouped)];
        (_enrolment, _code, _step) = (null, "", step);
    }

    private async Task DoneAsync()
    {
        (_codes, _step) = (null, Step.None);
        await LoadAsync();
    }

    private void GoTo(Step step) => (_step, _refusal) = (step, null);

    private void Cancel() => (_enrolment, _code, _step, _refusal) = (null, "", Step.None, null);

    private void KeepCodes(LocationChangingContext change)
    {
        // A session that has ended takes its pages away, the codes on them too.
        if (_codes is not null && !change.TargetLocation.Contains("/login?ended=", StringComparison.Ordinal))
        {
            change.PreventNavigation();
        }
    }
}
