using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Shows one account and acts on it, each act after a question.</summary>
public sealed partial class AccountDetailsPage
{
    private AccountDetails? _account;

    /// <summary>Whose account.</summary>
    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private AccountDeskService Desk { get; set; } = default!;

    [Inject]
    private OperatorService Operators { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task<Error?> LoadAsync()
    {
        Result<AccountDetails> found = await Desk.ViewAsync(Actor, Id, Left);
        _account = found.Value;
        return found.Error;
    }

    private Task DisableAsync() => AskAndDoAsync("Disable", "DisableConsequence", () => Desk.DisableAsync(Actor, Id, CancellationToken.None));

    private Task EnableAsync() => AskAndDoAsync("Enable", "EnableText", () => Desk.EnableAsync(Actor, Id, CancellationToken.None));

    private Task EndSessionsAsync() => AskAndDoAsync("EndSessions", "SessionsText", () => Desk.EndSessionsAsync(Actor, Id, CancellationToken.None));

    private Task AppointAsync() => AskAndDoAsync("Appoint", "OperatorText", () => Operators.AppointAsync(Actor, Id, CancellationToken.None));

    private Task DismissAsync() => AskAndDoAsync("Dismiss", "DismissText", () => Operators.DismissAsync(Actor, Id, CancellationToken.None));

    private async Task AskAndDoAsync(string verb, string consequence, Func<Task<Result>> act)
    {
        string email = _account?.Email ?? "";
        if (await Dialogs.ConfirmAsync(Texts[verb + "_Question", email], builder => builder.AddContent(0, Texts[consequence].Value), Texts[verb + "_Confirm", email]))
        {
            await DoAsync(act, Texts[verb + "_Done", email]);
        }
    }
}
