using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Credentials;

internal static class CredentialsDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<PasswordReset> PasswordResets => db.Set<PasswordReset>();

        public DbSet<EmailChange> EmailChanges => db.Set<EmailChange>();
    }
}
