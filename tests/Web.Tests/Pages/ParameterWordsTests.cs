using System.Text.Json;
using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class ParameterWordsTests
{
    const string Flights = """{"dataset":"ds-1","groupBy":"file","key":"ORIGIN","value":"ARR_DELAY"}""";

    [Fact]
    public void Parameters_are_named_as_in_the_form_and_data_sets_by_their_names() =>
        Of(("group-max", Flights)).ShouldBe(["data set flights-2001 · value ARR_DELAY · key ORIGIN · group by file"]);

    [Fact]
    public void Problems_of_one_analysis_are_told_by_what_differs() =>
        Of(("group-max", Flights), ("imported", """{"host":"cluster-a","program":"one"}"""), ("imported", """{"host":"cluster-a","program":"two"}"""))
            .ShouldBe(["data set flights-2001 · value ARR_DELAY · key ORIGIN · group by file", "program one", "program two"]);

    [Fact]
    public void A_data_set_that_is_gone_keeps_its_id() => Of(("group-max", """{"dataset":"ds-2"}""")).ShouldBe(["data set ds-2"]);

    static IEnumerable<string> Of(params (string Analysis, string Parameters)[] problems) =>
        ParameterWords.Of([.. problems.Select(p => (p.Analysis, JsonSerializer.Deserialize<JsonElement>(p.Parameters)))], new Dictionary<string, string> { ["ds-1"] = "flights-2001" });
}
