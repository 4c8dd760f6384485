using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>One element of the Data Protection ring, shared by all nodes.</summary>
internal sealed class DataProtectionKey
{
    public long Id { get; init; }

    /// <summary>The framework's name of the element, shown in its logs.</summary>
    public required string FriendlyName { get; init; }

    /// <summary>The element; its secret part is encrypted by <see cref="KeyFileXmlEncryptor"/>.</summary>
    public required string Xml { get; init; }
}

/// <summary>A value that only the right key file can produce, so that a lost or wrong file is noticed at start.</summary>
internal sealed class KeyFileMark
{
    public int Id { get; init; }

    /// <summary>The keyed hash of a constant.</summary>
    public required byte[] Hash { get; init; }
}

internal sealed class KeyRingConfiguration : IEntityTypeConfiguration<DataProtectionKey>, IEntityTypeConfiguration<KeyFileMark>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder)
    {
        builder.ToTable("DataProtectionKeys");
        builder.Property(key => key.FriendlyName).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<KeyFileMark> builder)
    {
        builder.ToTable("KeyFileMarks");
        builder.Property(mark => mark.Id).ValueGeneratedNever();
        builder.Property(mark => mark.Hash).HasMaxLength(32);
    }
}
