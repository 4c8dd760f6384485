using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Ui;

public sealed class DataTableTests : UiTestContext
{
    [Fact]
    public void Rows_WhileLoading_AreSkeletonsOfTheFullWidth()
    {
        IRenderedComponent<DataTable<string>> table = RenderTable(items: null);

        Assert.Equal("true", table.Find("table").GetAttribute("aria-busy"));
        Assert.All(table.FindAll("tbody td"), cell => Assert.Equal("2", cell.GetAttribute("colspan")));
    }

    [Fact]
    public void Table_WithoutRows_ShowsTheEmptyState()
    {
        IRenderedComponent<DataTable<string>> table = RenderTable(items: []);

        Assert.Empty(table.FindAll("table"));
        Assert.Contains("none yet", table.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Pager_KeepsTheFilterInTheAddress_AndDisablesTheMissingSide()
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/keys?workspace=acme&status=active");

        IRenderedComponent<DataTable<string>> table = RenderTable(items: ["a", "b"], older: "c+/=");

        Assert.EndsWith("/keys?workspace=acme&status=active&cursor=c%2B%2F%3D", table.Find(".p-table-foot a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("Newer", table.Find(".p-table-foot [aria-disabled=true]").TextContent);
        Assert.Equal(2, table.FindAll("tbody tr").Count);
    }

    [Fact]
    public void Pager_OnTheOnlyPage_IsNotShown() =>
        Assert.Empty(RenderTable(items: ["a"]).FindAll(".p-table-foot"));

    private IRenderedComponent<DataTable<string>> RenderTable(IReadOnlyList<string>? items, string? older = null) =>
        Render<DataTable<string>>(parameters => parameters
            .Add(table => table.Items, items)
            .Add(table => table.Caption, "Things")
            .Add(table => table.Columns, 2)
            .Add(table => table.Older, older)
            .Add(table => table.Head, "<th>Name</th><th>Status</th>")
            .Add(table => table.Row, item => $"<td>{item}</td><td>x</td>")
            .Add(table => table.Empty, "none yet"));
}
