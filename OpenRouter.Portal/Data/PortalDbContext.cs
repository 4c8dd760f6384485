using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Data.Signals;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data;

/// <summary>
/// The model that both engines share. It names no feature: entities are found by their
/// <see cref="IEntityTypeConfiguration{TEntity}"/>, and a feature reaches its set through an extension property
/// (<c>db.Sessions</c>). Contexts are short-lived, one per use case: <see cref="PortalDatabase"/>.
/// </summary>
internal abstract class PortalDbContext(DbContextOptions options) : IdentityUserContext<User, Guid>(options)
{
    private readonly List<Signal> _signals = [];

    /// <summary>What will be told to this and the other nodes once the transaction is committed.</summary>
    public IReadOnlyList<Signal> Signals => _signals;

    /// <summary>
    /// What Identity's part of the model is made from. Identity reads it from the container that made the context, never from an
    /// override of the context, so the design-time contexts need it as well.
    /// </summary>
    /// <remarks>Version 3 carries the passkey table.</remarks>
    public static void UseIdentitySchema(IdentityOptions identity) => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;

    /// <summary>Announces a change to live pages and other nodes; sent only if and when the transaction commits.</summary>
    public void Announce(string topic, string key) => _signals.Add(new Signal(topic, key));

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<User>().ToTable("Users");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("UserClaims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("UserLogins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("UserTokens");
        builder.Entity<IdentityUserPasskey<Guid>>().ToTable("UserPasskeys");
        builder.Entity<User>(user =>
        {
            // Identity indexes the canonical address without uniqueness; ACC-06 asks for it.
            user.HasIndex(u => u.NormalizedEmail).IsUnique().HasDatabaseName("EmailIndex");
            user.Property(u => u.Name).HasMaxLength(100);
            user.Property(u => u.TimeZone).HasMaxLength(64);
            user.Property(u => u.LastWorkspaceSlug).HasMaxLength(50);
        });
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder builder)
    {
        base.ConfigureConventions(builder);
        builder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
        builder.Properties<Money>().HaveConversion<MoneyConverter>();
    }
}
