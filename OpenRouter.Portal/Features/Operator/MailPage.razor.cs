using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Shows the outbox and tries again.</summary>
public sealed partial class MailPage
{
    private IReadOnlyList<MailRow>? _rows;

    [Inject]
    private MailDeskService Desk { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task<Error?> LoadAsync()
    {
        Result<IReadOnlyList<MailRow>> found = await Desk.ListAsync(Actor, Left);
        _rows = found.Value;
        return found.Error;
    }

    private static string Chip(MailState state) => state switch
    {
        MailState.Delivered => "p-chip-ok",
        MailState.Failed => "p-chip-danger",
        _ => "p-chip-info",
    };

    private Task RetryAsync(MailRow row) => DoAsync(() => Desk.RetryAsync(Actor, row.Id, CancellationToken.None), Texts["Retried", row.To]);

    private Task SendTestAsync() => DoAsync(() => Desk.SendTestAsync(Actor, CancellationToken.None), Texts["TestSent", Actor.Email]);
}
