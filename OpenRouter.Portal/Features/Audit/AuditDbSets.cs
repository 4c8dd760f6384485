using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Audit;

internal static class AuditDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<AuditEntry> AuditEntries => db.Set<AuditEntry>();

        public DbSet<AuditChain> AuditChains => db.Set<AuditChain>();
    }
}
