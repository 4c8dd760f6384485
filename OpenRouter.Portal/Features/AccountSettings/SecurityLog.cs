using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Which part of the log is shown.</summary>
internal enum SecurityLogFilter
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>Sign-ins and sign-outs that worked.</summary>
    SignIns,

    /// <summary>Sign-ins that did not.</summary>
    Failed,

    /// <summary>The rest: what was changed.</summary>
    Changes,
}

/// <summary>One line of a person's own log.</summary>
/// <param name="Id">Random.</param>
/// <param name="At">When.</param>
/// <param name="Action">The published word, such as <c>login.failed</c>.</param>
/// <param name="Address">The network address; null once forgotten.</param>
/// <param name="Device">The device in words.</param>
/// <param name="After">What it led to, as JSON without secrets.</param>
public sealed record SecurityLogRow(Guid Id, DateTimeOffset At, string Action, string? Address, string? Device, string? After);

/// <summary>What happened on the actor's own account, from the chain of that account and no other.</summary>
internal sealed class SecurityLog(AuditReader reader)
{
    private const int PageSize = 25;
    private static readonly string[] s_signIns = [AuditActions.LoginSucceeded, AuditActions.LogoutSucceeded, AuditActions.IdentityConfirmed];
    private static readonly string[] s_failed = [AuditActions.LoginFailed, AuditActions.AuthorizationDenied];

    /// <summary>One page, newest first.</summary>
    public async Task<Page<SecurityLogRow>> ListAsync(Actor actor, SecurityLogFilter filter, string? cursor, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<string>? actions = filter switch
        {
            SecurityLogFilter.SignIns => s_signIns,
            SecurityLogFilter.Failed => s_failed,
            SecurityLogFilter.Changes => [.. AuditActions.All.Except(s_signIns).Except(s_failed)],
            _ => null,
        };
        Page<AuditEntry> page = await reader.ListAsync(AuditChain.OfUser(actor.UserId), actions, cursor, PageSize, cancellationToken);
        return new Page<SecurityLogRow>([.. page.Rows.Select(Row)], page.Newer, page.Older);
    }

    /// <summary>All of it, oldest first, for the export.</summary>
    public async IAsyncEnumerable<SecurityLogRow> ExportAsync(
        Actor actor, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (AuditEntry entry in reader.StreamAsync(AuditChain.OfUser(actor.UserId), cancellationToken))
        {
            yield return Row(entry);
        }
    }

    private static SecurityLogRow Row(AuditEntry entry) => new(entry.PublicId, entry.At, entry.Action, entry.ClientAddress, entry.Device, entry.After);
}
