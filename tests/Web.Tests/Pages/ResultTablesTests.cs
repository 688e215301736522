using System.Text.Json;
using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class ResultTablesTests
{
    [Fact]
    public void Names_are_words_and_columns_have_the_units_that_are_known()
    {
        var result = JsonSerializer.Deserialize<JsonElement>("""{"groups":[{"group":"2001-01","max":1688,"keys":["HNL"]}],"rows":5,"badRowCount":0}""");

        var tables = ResultTables.Of(result, new Dictionary<string, string> { ["max"] = "minutes" });

        tables[0].Rows.Select(r => $"{r[0].Text} {r[1].Text}").ShouldBe(["rows 5", "bad rows 0"]);
        tables[1].Columns.Select(c => $"{c.Name} {c.Unit}".TrimEnd()).ShouldBe(["group", "max minutes", "keys"]);
        tables[1].Caption.ShouldBe("", "its first head says it");
    }
}
