using System.Data.Common;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace OpenRouter.Portal.Data;

/// <summary>
/// Compares the migrations that a database has with those of this build, without EF: building its model costs more than the
/// rest of the start (performance B5), and most starts find nothing to migrate.
/// </summary>
internal static class MigrationHistory
{
    /// <summary>The ids of this build's migrations for a context type, in order.</summary>
    public static IReadOnlyList<string> Known(Type contextType) =>
    [
        .. contextType.Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == contextType)
            .Select(type => type.GetCustomAttribute<MigrationAttribute>()!.Id)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The ids that the database has; empty for a new one.</summary>
    public static async Task<IReadOnlyList<string>> AppliedAsync(DbConnection connection, DatabaseProvider provider, CancellationToken cancellationToken)
    {
        await using DbCommand exists = connection.CreateCommand();
        exists.CommandText = provider == DatabaseProvider.Sqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '__EFMigrationsHistory'"
            : "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = '__EFMigrationsHistory'";
        if (Convert.ToInt64(await exists.ExecuteScalarAsync(cancellationToken), System.Globalization.CultureInfo.InvariantCulture) == 0)
        {
            return [];
        }

        await using DbCommand read = connection.CreateCommand();
        read.CommandText = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY \"MigrationId\"";
        await using DbDataReader reader = await read.ExecuteReaderAsync(cancellationToken);
        List<string> applied = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetString(0));
        }

        return applied;
    }
}
