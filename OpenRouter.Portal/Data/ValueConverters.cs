using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data;

/// <summary>Money is stored as integer nano-dollars (domain.md invariant 13).</summary>
internal sealed class MoneyConverter() : ValueConverter<Money, long>(money => money.NanoDollars, nano => new Money(nano));

/// <summary>
/// SQLite has no type for instants and cannot compare the text form of <see cref="DateTimeOffset"/>: they are stored as Unix
/// milliseconds in UTC, which sort and compare as they should.
/// </summary>
internal sealed class UnixMillisecondsConverter()
    : ValueConverter<DateTimeOffset, long>(instant => instant.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

/// <summary>PostgreSQL's timestamptz accepts UTC only and keeps microseconds; instants are cut to milliseconds so that both engines read back what was hashed into the audit chain.</summary>
internal sealed class UtcMillisecondsConverter()
    : ValueConverter<DateTimeOffset, DateTimeOffset>(
        instant => DateTimeOffset.FromUnixTimeMilliseconds(instant.ToUnixTimeMilliseconds()),
        stored => stored.ToUniversalTime());
