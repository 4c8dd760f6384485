using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>Changes the password on a live page and says how many other sessions that ended.</summary>
public sealed partial class PasswordPanel
{
    private StepUpQuestion? _question;
    private FormAnswerEventArgs? _answer;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private StepUpQuestions Questions { get; set; } = default!;

    [Inject]
    private StepUpPrompt Proof { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    /// <summary>What is said after a change.</summary>
    internal static string Outcome(IStringLocalizer texts, int ended) => ended switch
    {
        0 => texts["ChangedNone"],
        1 => texts["ChangedOne"],
        _ => texts["ChangedMany", ended],
    };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() =>
        _question = await Questions.ForAsync(CurrentUser.Require((await Authentication).User), CancellationToken.None);

    private string? ErrorAt(string field) => _answer?.Field == field ? _answer.Message : null;

    private async Task AnsweredAsync(FormAnswerEventArgs answer)
    {
        _answer = answer;
        if (answer.Code == SessionErrors.StepUpRequired.Code && await Proof.AskAsync(CurrentUser.Require((await Authentication).User)))
        {
            // The passwords are still in their fields; they never came here.
            await Browser.InvokeVoidAsync("portalSubmit", "password-form");
        }
    }
}
