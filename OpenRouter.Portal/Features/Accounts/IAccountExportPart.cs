using OpenRouter.Portal.Data;

namespace OpenRouter.Portal.Features.Accounts;

/// <summary>What a feature holds about a person, for the export; a test walks the model, so that no column is forgotten.</summary>
internal interface IAccountExportPart
{
    /// <summary>The part's name in the file: lower snake, plural.</summary>
    string Name { get; }

    /// <summary>The rows, in flat memory; never a secret, a hash of one, or what belongs to somebody else.</summary>
    IAsyncEnumerable<object> ReadAsync(PortalDbContext db, Guid userId, CancellationToken cancellationToken);
}
