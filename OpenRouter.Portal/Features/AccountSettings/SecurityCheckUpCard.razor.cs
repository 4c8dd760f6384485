using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Shows the check-up of the reader's own account.</summary>
public sealed partial class SecurityCheckUpCard : IDisposable
{
    private static readonly string[] s_advice = ["unique", "manager", "sessions", "second_factor"];
    private readonly CancellationTokenSource _left = new();
    private SecurityCheckUp? _checkUp;

    /// <summary>Whether the general advice stands below the findings.</summary>
    [Parameter]
    public bool ShowAdvice { get; set; }

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private SecurityCheck Check { get; set; } = default!;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() =>
        _checkUp = await Check.RunAsync(CurrentUser.Require((await Authentication).User), _left.Token);
}
