using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Usage;

internal static class UsageDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<Generation> Generations => db.Set<Generation>();
    }
}
