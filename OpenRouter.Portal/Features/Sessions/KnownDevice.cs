using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Sessions;

/// <summary>
/// A browser in which somebody completed a sign-in.
/// Purpose: wrong passwords from elsewhere do not lock the owner out here (behaviours.md C6). It proves nobody's identity.
/// Bound to: one user; the browser holds <see cref="TokenHash"/>'s token in an HttpOnly cookie. Lifetime:
/// <see cref="SessionOptions.DeviceLifetime"/> since the last sign-in, judged here. Single use: no; each sign-in replaces the token.
/// Invalidated by: revoking it or its session, a change of credentials, too many newer devices.
/// </summary>
internal sealed class KnownDevice
{
    /// <summary>The name in addresses; random and not the token.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the 32 random bytes in the cookie.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>The session that was begun in it last.</summary>
    public required Guid SessionId { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUsedAt { get; set; }

    public string? ClientAddress { get; set; }

    /// <summary>The device in words.</summary>
    public string? Device { get; set; }
}

internal sealed class KnownDeviceConfiguration : IEntityTypeConfiguration<KnownDevice>
{
    public void Configure(EntityTypeBuilder<KnownDevice> builder)
    {
        builder.ToTable("KnownDevices");
        builder.Property(device => device.Id).ValueGeneratedNever();
        builder.Property(device => device.TokenHash).HasMaxLength(32);
        builder.HasIndex(device => new { device.UserId, device.TokenHash }).IsUnique();
        builder.HasIndex(device => device.SessionId);
        builder.HasIndex(device => device.LastUsedAt);
        builder.Property(device => device.ClientAddress).HasMaxLength(45);
        builder.Property(device => device.Device).HasMaxLength(100);
        builder.HasOne<User>().WithMany().HasForeignKey(device => device.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>A known device as its owner sees it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Device">In words; null means unknown.</param>
/// <param name="ClientAddress">Where it signed in last.</param>
/// <param name="CreatedAt">When it signed in first.</param>
/// <param name="LastUsedAt">When it signed in last.</param>
/// <param name="SessionId">The session begun in it last, for showing both in one row.</param>
/// <param name="IsThisDevice">Whether that is the session that asks.</param>
public sealed record KnownDeviceRow(
    Guid Id, string? Device, string? ClientAddress, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, Guid SessionId, bool IsThisDevice);
