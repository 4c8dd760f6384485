using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountRecovery;

/// <summary>Takes the evidence and says nothing about it.</summary>
public partial class RecoverPage
{
    private Error? _refusal;
    private bool _isSent;

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    [Inject]
    private RecoveryService Recovery { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "recover")]
    private RecoverForm? Form { get; set; }

    private string? At(string field) => _refusal?.Field == field ? _refusal.Message : null;

    private async Task SubmitAsync()
    {
        DateOnly? date = DateOnly.TryParseExact(Form?.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly given) ? given : null;
        Result asked = await Recovery.AskAsync(
            new RecoveryRequest(Form?.Kind ?? RecoveryKind.SecondFactor, Form?.Email, date, Form?.Transactions, Form?.NewEmail),
            ClientAddress.Visitor(HttpContext),
            HttpContext.RequestAborted);
        _isSent = asked.IsSuccess;
        if (!asked.IsSuccess)
        {
            _refusal = asked.Error;
            HttpContext.Response.Refuse(asked.Error);
        }
    }

    /// <summary>What the form posts.</summary>
    internal sealed class RecoverForm
    {
        public RecoveryKind Kind { get; set; }

        public string? Email { get; set; }

        public string? Date { get; set; }

        public string? Transactions { get; set; }

        public string? NewEmail { get; set; }
    }
}
