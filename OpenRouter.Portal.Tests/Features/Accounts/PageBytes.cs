using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Accounts;

/// <summary>What a stranger can compare: all of an answer except the tokens and the address that he typed himself, and how much was written.</summary>
internal static partial class PageBytes
{
    /// <summary>Status, headers and body.</summary>
    public static async Task<string> OfAsync(HttpResponseMessage response, string email)
    {
        IEnumerable<string> headers =
            from header in response.Headers.Concat(response.Content.Headers)
            where header.Key is not ("Date" or "traceparent")
            orderby header.Key
            select $"{header.Key}: {string.Join(", ", header.Value)}";
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string all = $"{(int)response.StatusCode}\n{string.Join('\n', headers)}\n\n{body}";
        return Token().Replace(all.Replace(email, "EMAIL", StringComparison.Ordinal), "TOKEN");
    }

    /// <summary>Rows per table.</summary>
    public static async Task<Dictionary<string, long>> RowsAsync(PortalApplicationFactory portal) => await portal.ReadAsync(async db =>
    {
        Dictionary<string, long> rows = [];
        foreach (string table in db.Model.GetEntityTypes().Select(type => type.GetTableName()!).Distinct())
        {
            FormattableString sql = System.Runtime.CompilerServices.FormattableStringFactory.Create($"SELECT COUNT(*) AS \"Value\" FROM \"{table}\"");
            rows[table] = await db.Database.SqlQuery<long>(sql).SingleAsync(TestContext.Current.CancellationToken);
        }

        return rows;
    });

    /// <summary>What came in addition, by table.</summary>
    public static string Difference(Dictionary<string, long> before, Dictionary<string, long> after) =>
        string.Join(", ", after.Where(table => table.Value != before[table.Key]).OrderBy(table => table.Key).Select(table => $"{table.Key} {table.Value - before[table.Key]:+0;-0}"));

    // The sealed state, antiforgery tokens, cookie tokens, nonces and trace ids.
    [GeneratedRegex("<!--Blazor-Server-Component-State:[^>]*>|CfDJ8[A-Za-z0-9_-]+|[A-Za-z0-9_-]{43}|nonce[-=]\"?[A-Za-z0-9+/=_-]+|[0-9a-f]{32}")]
    private static partial Regex Token();
}
