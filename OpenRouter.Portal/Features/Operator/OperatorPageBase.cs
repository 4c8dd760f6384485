using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using Radzen;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>What the operators' pages share: whoever is no operator finds nothing there, and what is looked at is looked at once.</summary>
public abstract class OperatorPageBase : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _left = new();

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private OperatorGate Gate { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private StepUpPrompt Prompt { get; set; } = default!;

    [Inject]
    private NotificationService Notifications { get; set; } = default!;

    /// <summary>Why the page shows nothing; null means that it does.</summary>
    protected Error? Refusal { get; private set; }

    /// <summary>Why the last act was not done; null means that it was.</summary>
    protected string? Failure { get; private set; }

    private protected Actor Actor { get; private set; } = default!;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Left => _left.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what the page holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _left.Cancel();
            _left.Dispose();
        }
    }

    /// <summary>Reads what the page shows; null, or why the reader may not see it.</summary>
    protected abstract Task<Error?> LoadAsync();

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        Actor = CurrentUser.Require((await Authentication).User);

        // Drawn twice, first without a circuit: only the second look is one, and is written down.
        Refusal = RendererInfo.IsInteractive ? await LoadAsync() : (await Gate.RequireAsync(Actor, Left)).Error;
        LeaveIfNothingIsHere();
    }

    /// <summary>Does something and says what came of it, then shows the page anew. Where a proof of identity is missing, asks for one in between.</summary>
    private protected async Task DoAsync(Func<Task<Result>> act, string success)
    {
        Result outcome = await Prompt.RunAsync(Actor, act);
        Failure = outcome.Error?.Message;
        if (outcome.IsSuccess)
        {
            Notifications.Notify(NotificationSeverity.Success, success, duration: 5000);
        }

        Refusal = await LoadAsync();
        LeaveIfNothingIsHere();
    }

    private void LeaveIfNothingIsHere()
    {
        if (Refusal is { Kind: ErrorKind.NotFound })
        {
            Navigation.NotFound();
        }
    }
}
