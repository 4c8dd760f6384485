using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>Lets people change what they say about themselves.</summary>
public sealed partial class ProfilePanel : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private Actor _actor = default!;
    private Profile? _saved;
    private string? _name = "";
    private string? _zone = "";
    private string? _nameError;
    private string? _zoneError;
    private string? _told;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private ProfileService Profiles { get; set; } = default!;

    /// <inheritdoc />
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _actor = CurrentUser.Require((await Authentication).User);
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        _saved = await Profiles.GetAsync(_actor, _left.Token);
        (_name, _zone) = (_saved.Name ?? "", _saved.TimeZone ?? "");
    }

    private async Task SaveNameAsync()
    {
        Result saved = await Profiles.RenameAsync(_actor, _name, CancellationToken.None);
        _nameError = saved.Error?.Message;
        if (saved.IsSuccess)
        {
            string? zone = _zone;
            await LoadAsync();
            (_zone, _told) = (zone, "name");
        }
    }

    private async Task SaveTimeZoneAsync()
    {
        Result saved = await Profiles.SetTimeZoneAsync(_actor, _zone, CancellationToken.None);
        _zoneError = saved.Error?.Message;
        if (saved.IsSuccess)
        {
            string? name = _name;
            await LoadAsync();
            (_name, _told) = (name, "zone");
        }
    }
}
