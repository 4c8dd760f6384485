using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

internal static class SessionsDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<Session> Sessions => db.Set<Session>();
    }
}
