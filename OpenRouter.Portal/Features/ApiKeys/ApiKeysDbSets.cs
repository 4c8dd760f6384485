using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.ApiKeys;

internal static class ApiKeysDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<ApiKey> ApiKeys => db.Set<ApiKey>();

        public DbSet<ApiKeySecret> ApiKeySecrets => db.Set<ApiKeySecret>();
    }
}
