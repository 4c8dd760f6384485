using Microsoft.Extensions.Localization;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Ui;
using Radzen;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// Asks for a proof of identity in the middle of what somebody does on a live page, and then goes on:
/// <c>Result outcome = await Prompt.RunAsync(actor, () =&gt; Service.ActAsync(…));</c>. What was typed before stays where it is.
/// </summary>
internal sealed class StepUpPrompt(DialogService dialogs, StepUpQuestions questions, IStringLocalizer<SessionsTexts> texts)
{
    /// <summary>Does the act; when it needs a proof, asks for one and does it once more. <c>step_up_required</c> when the person gave none.</summary>
    public Task<Result> RunAsync(Actor actor, Func<Task<Result>> act) => RunAsync<Result>(actor, act);

    /// <summary>The form of <see cref="RunAsync(Actor, Func{Task{Result}})"/> for an act that yields a value.</summary>
    public Task<Result<T>> RunAsync<T>(Actor actor, Func<Task<Result<T>>> act) => RunAsync<Result<T>>(actor, act);

    /// <summary>Asks for a proof; whether it was given.</summary>
    public async Task<bool> AskAsync(Actor actor)
    {
        StepUpQuestion question = await questions.ForAsync(actor, CancellationToken.None);
        object? answer = await dialogs.OpenFormAsync<StepUpDialog>(
            texts["Title"], new Dictionary<string, object?> { [nameof(StepUpDialog.Question)] = question });
        return answer is true;
    }

    private async Task<TOutcome> RunAsync<TOutcome>(Actor actor, Func<Task<TOutcome>> act)
        where TOutcome : IOutcome
    {
        TOutcome outcome = await act();
        return outcome.Error?.Code == SessionErrors.StepUpRequired.Code && await AskAsync(actor) ? await act() : outcome;
    }
}
