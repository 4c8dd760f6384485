using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

internal static class AccountsDbSets
{
    extension(PortalDbContext db)
    {
        public DbSet<Registration> Registrations => db.Set<Registration>();

        public DbSet<AccountDeletion> AccountDeletions => db.Set<AccountDeletion>();

        public DbSet<OperatorAppointment> Operators => db.Set<OperatorAppointment>();
    }
}
