using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.TwoFactor;

internal static class TwoFactorDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<AuthenticatorApp> AuthenticatorApps => db.Set<AuthenticatorApp>();

        public DbSet<RecoveryCode> RecoveryCodes => db.Set<RecoveryCode>();
    }
}
