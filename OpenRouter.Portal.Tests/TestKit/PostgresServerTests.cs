using Npgsql;

namespace OpenRouter.Portal.Tests.TestKit;

public sealed class PostgresServerTests(PostgresServer server)
{
    [Fact]
    public async Task CreateDatabase_Twice_GivesDatabasesThatDoNotSeeEachOther()
    {
        string first = await server.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        string second = await server.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);

        await ExecuteAsync(first, "CREATE TABLE only_here (id bigint)");

        Assert.Equal(1L, await ExecuteAsync(first, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
        Assert.Equal(0L, await ExecuteAsync(second, "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'"));
    }

    [Fact]
    public async Task CreateDatabase_FromATemplate_HoldsWhatTheTemplateHolds()
    {
        string template = await server.CreateDatabaseAsync(cancellationToken: TestContext.Current.CancellationToken);
        await ExecuteAsync(template, "CREATE TABLE copied (id bigint)");

        string copy = await server.CreateDatabaseAsync(
            new NpgsqlConnectionStringBuilder(template).Database, TestContext.Current.CancellationToken);

        Assert.Equal(1L, await ExecuteAsync(copy, "SELECT count(*) FROM pg_tables WHERE tablename = 'copied'"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
