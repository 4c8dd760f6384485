using Microsoft.AspNetCore.Components;
using Radzen;

namespace OpenRouter.Portal.Ui;

/// <summary>Opens Radzen's dialogs in the three shapes of the design system, so that none is dismissed or sized differently by page.</summary>
public static class Dialogs
{
    /// <summary>An ordinary form in a dialog, 440 px: Escape closes it, a click outside does not, since typed text would be lost.</summary>
    /// <returns>What the body passed to <see cref="DialogService.Close"/>; null when it was dismissed.</returns>
    public static async Task<object?> OpenFormAsync<TBody>(this DialogService dialogs, string title, Dictionary<string, object?> parameters)
        where TBody : ComponentBase =>
        await dialogs.OpenAsync<TBody>(title, parameters, Options(width: "440px", dismissable: true)).ConfigureAwait(true);

    /// <summary>A one-time secret, 560 px: no cross, and neither Escape nor a click outside closes it. The body closes it on Done.</summary>
    public static async Task RevealAsync<TBody>(this DialogService dialogs, string title, Dictionary<string, object?> parameters)
        where TBody : ComponentBase =>
        await dialogs.OpenAsync<TBody>(title, parameters, Options(width: "560px", dismissable: false)).ConfigureAwait(true);

    /// <summary>Asks before a destructive act; Cancel comes first and has the focus.</summary>
    /// <param name="dialogs">The circuit's dialogs.</param>
    /// <param name="question">The title with the name: "Revoke key 'ci-build'?".</param>
    /// <param name="body">What stops, for whom, last use.</param>
    /// <param name="confirm">The button: the verb and the name.</param>
    /// <param name="nameToType">The name to type first; null asks for none.</param>
    /// <returns>Whether the reader confirmed.</returns>
    public static async Task<bool> ConfirmAsync(
        this DialogService dialogs, string question, RenderFragment body, string confirm, string? nameToType = null)
    {
        var parameters = new Dictionary<string, object?>
        {
            [nameof(ConfirmDialog.Body)] = body,
            [nameof(ConfirmDialog.Confirm)] = confirm,
            [nameof(ConfirmDialog.NameToType)] = nameToType,
        };
        object? answer = await dialogs
            .OpenAsync<ConfirmDialog>(question, parameters, Options(width: "440px", dismissable: true, showClose: false))
            .ConfigureAwait(true);
        return answer is true;
    }

    private static DialogOptions Options(string width, bool dismissable, bool? showClose = null) => new()
    {
        Width = width,
        ShowClose = showClose ?? dismissable,
        CloseDialogOnEsc = dismissable,
        CloseDialogOnOverlayClick = false,
        AutoFocusFirstElement = true,
    };
}
