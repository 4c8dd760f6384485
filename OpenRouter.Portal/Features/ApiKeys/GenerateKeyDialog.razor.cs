using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Kernel;
using Radzen;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Asks for name, project and expiry of a new key; keeps what was typed when the key is refused.</summary>
public sealed partial class GenerateKeyDialog : IDisposable
{
    private const string OwnDate = "own";

    private string _name = "";
    private Guid _projectId;
    private string _choice = KeyExpiry.Never;
    private DateOnly? _day;
    private bool _isBusy;
    private bool _isGone;
    private Error? _error;

    /// <summary>Where a key can be made, at least one.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ProjectChoice> Projects { get; set; } = [];

    /// <summary>What the fields begin with.</summary>
    [Parameter, EditorRequired]
    public GenerateKeyDraft Draft { get; set; } = new("", null, KeyExpiry.Never);

    /// <summary>How long a key may live at most; null offers "never".</summary>
    [Parameter]
    public TimeSpan? MaximumLifetime { get; set; }

    /// <summary>Makes the key; null means that the dialog's work is done, anything else is shown here.</summary>
    [Parameter, EditorRequired]
    public Func<GenerateKeyDraft, Task<Error?>> Submit { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private string Expires => _choice == OwnDate ? _day?.ToString(KeyExpiry.DayFormat, CultureInfo.InvariantCulture) ?? "" : _choice;

    private string Today => Clock.GetUtcNow().ToString(KeyExpiry.DayFormat, CultureInfo.InvariantCulture);

    private string Resulting => !KeyExpiry.TryResolve(Expires, Clock.GetUtcNow(), out DateTimeOffset? at) ? Texts["ChooseDay"]
        : at is { } end ? Texts["StopsAt", end.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture)]
        : Texts["NeverStops"];

    /// <inheritdoc />
    public void Dispose() => _isGone = true;

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _name = Draft.Name;
        _projectId = Projects.Any(project => project.Id == Draft.ProjectId) ? Draft.ProjectId!.Value : Projects[0].Id;
        bool isPreset = Draft.Expires == KeyExpiry.Never ? MaximumLifetime is null : KeyExpiry.Presets.Any(days => Draft.Expires == days.ToString(CultureInfo.InvariantCulture));
        bool isDay = !isPreset && Draft.Expires != KeyExpiry.Never && KeyExpiry.TryResolve(Draft.Expires, Clock.GetUtcNow(), out _);
        _choice = isPreset ? Draft.Expires : isDay ? OwnDate : KeyExpiry.Presets[^1].ToString(CultureInfo.InvariantCulture);
        _day = isDay ? DateOnly.ParseExact(Draft.Expires, KeyExpiry.DayFormat, CultureInfo.InvariantCulture) : null;
    }

    private string? ErrorAt(string field) => _error?.Field == field ? _error.Message : null;

    private async Task SubmitAsync()
    {
        if (_isBusy)
        {
            return;
        }

        _isBusy = true;
        try
        {
            _error = await Submit(new GenerateKeyDraft(_name, _projectId, Expires));
        }
        finally
        {
            _isBusy = false;
        }

        // Dismissed meanwhile: whatever dialog is open now is another one.
        if (_error is null && !_isGone)
        {
            Dialogs.Close(null);
        }
    }
}
