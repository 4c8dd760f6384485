using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Data.KeyRing;

/// <summary>
/// Refuses to start on a key file that is not this database's (F35): going on would make a new ring in silence, and every
/// encrypted value, cookie and remembered address would be lost.
/// </summary>
internal sealed class KeyFileCheck(PortalDatabase database, HotConnection connections, KeyFile keyFile, KeyedHash keyedHash)
{
    private const string Purpose = "key-file-mark";

    /// <exception cref="StartupException">The file is lost or wrong.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        byte[]? known = await ReadAsync(cancellationToken);
        if (known is not null && !keyFile.Exists)
        {
            throw Refusal();
        }

        if (known is null)
        {
            byte[] expected = keyedHash.Compute(Purpose, "");
            try
            {
                await database.WriteAsync(db => db.AddAsync(new KeyFileMark { Id = 1, Hash = expected }, cancellationToken).AsTask(), cancellationToken);
                return;
            }
            catch (DbUpdateException exception) when (PortalDatabase.IsDuplicate(exception))
            {
                // Another node was first; its key has to be ours.
                known = await ReadAsync(cancellationToken);
            }
        }

        if (known is null || !keyedHash.Matches(Purpose, "", known))
        {
            throw Refusal();
        }
    }

    private static StartupException Refusal() =>
        new("Security:KeyFile does not name the key that this database was made with; put the original key file back (it is part of every backup).");

    private async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        await using DbConnection connection = await connections.OpenAsync(cancellationToken);
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "SELECT \"Hash\" FROM \"KeyFileMarks\" WHERE \"Id\" = 1";
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }
}
