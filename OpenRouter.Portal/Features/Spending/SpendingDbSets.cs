using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Spending;

internal static class SpendingDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<Balance> Balances => db.Set<Balance>();

        public DbSet<LedgerEntry> LedgerEntries => db.Set<LedgerEntry>();

        public DbSet<Reservation> Reservations => db.Set<Reservation>();

        public DbSet<StarterGrant> StarterGrants => db.Set<StarterGrant>();
    }
}
