using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.AccountSettings;

/// <summary>Looks an account over for what its owner should do (behaviours.md M2, S9); computed from what is so now, so nothing has to be put away.</summary>
internal sealed class SecurityCheck(PortalDatabase database, SessionList sessions, TwoFactorService twoFactor, TimeProvider time)
{
    private const string SecurityPage = "/account/security";
    private static readonly TimeSpan s_newSession = TimeSpan.FromDays(7);
    private static readonly TimeSpan s_oldPassword = TimeSpan.FromDays(365);

    // After each of these the password was new.
    private static readonly string[] s_newPassword = [AuditActions.AccountCreated, AuditActions.PasswordChanged, AuditActions.PasswordResetDone];

    /// <summary>The actor's own account.</summary>
    public async Task<SecurityCheckUp> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using PortalDbContext db = await database.OpenAsync(cancellationToken);
        User user = await db.Users.AsNoTracking().SingleAsync(u => u.Id == actor.UserId, cancellationToken);
        var passkeys = db.Set<IdentityUserPasskey<Guid>>();
        bool isHigh = user.TwoFactorEnabled || await passkeys.AnyAsync(p => p.UserId == user.Id, cancellationToken);
        List<SecurityFinding> findings = [];
        if (!isHigh)
        {
            findings.Add(new SecurityFinding("no_second_factor", SecurityPage));
        }

        TwoFactorStatus status = await twoFactor.GetAsync(actor, cancellationToken);
        if (status is { IsEnabled: true, HasFewCodes: true })
        {
            findings.Add(new SecurityFinding("few_recovery_codes", SecurityPage, status.CodesLeft));
        }

        if (await CountStrangeSessionsAsync(actor, cancellationToken) is > 0 and int strange)
        {
            findings.Add(new SecurityFinding("new_session", SecurityPage + "#sessions-title", strange));
        }

        if (await CountEndlessKeysAsync(db, user.Id, cancellationToken) is > 0 and int endless)
        {
            findings.Add(new SecurityFinding("endless_production_key", ApiKeysPage.Route, endless));
        }

        if (user.PasswordHash is not null && await IsPasswordOldAsync(db, user, cancellationToken))
        {
            findings.Add(new SecurityFinding("old_password", "/account"));
        }

        return new SecurityCheckUp(isHigh, findings);
    }

    // A session of the last days that shares neither device nor address with this one.
    private async Task<int> CountStrangeSessionsAsync(Actor actor, CancellationToken cancellationToken)
    {
        IReadOnlyList<SessionRow> live = await sessions.ListAsync(actor, cancellationToken);
        SessionRow? current = live.FirstOrDefault(row => row.IsCurrent);
        return live.Count(row => !row.IsCurrent && time.GetUtcNow() - row.CreatedAt < s_newSession && row.Device != current?.Device && row.Address != current?.Address);
    }

    private static async Task<int> CountEndlessKeysAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken)
    {
        var projects = db.Projects;
        return await db.ApiKeys.CountAsync(
            k => k.OwnerUserId == userId && k.RevokedAt == null && k.DisabledAt == null && k.ExpiresAt == null && projects.Any(p => p.Id == k.ProjectId && p.IsProduction),
            cancellationToken);
    }

    private async Task<bool> IsPasswordOldAsync(PortalDbContext db, User user, CancellationToken cancellationToken)
    {
        string chain = AuditChain.OfUser(user.Id);
        DateTimeOffset since = await db.AuditEntries.Where(e => e.Chain == chain && s_newPassword.Contains(e.Action))
            .OrderByDescending(e => e.Sequence).Select(e => (DateTimeOffset?)e.At).FirstOrDefaultAsync(cancellationToken) ?? user.CreatedAt;
        return time.GetUtcNow() - since >= s_oldPassword;
    }
}
