using Dashboard.Web.History;
using Dashboard.Web.Pages.Jobs;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class JobSearchTests
{
    [Theory]
    [InlineData("winter wheat", "winter wheat", "")]
    [InlineData("", null, "")]
    [InlineData(null, null, "")]
    [InlineData("strategy:mpi", null, "strategy:mpi")]
    [InlineData("wheat strategy:mpi  rye workers:8", "wheat rye", "strategy:mpi workers:8")]
    [InlineData("by:\"Ada L\" wheat", "wheat", "by:\"Ada L\"")]
    [InlineData("workers:2 workers:4", null, "workers:4")]
    [InlineData("12:30 note:this strategy:", "12:30 note:this strategy:", "")]
    [InlineData("Strategy:MPI By:Ada", null, "strategy:mpi by:Ada")]
    [InlineData("mystrategy:mpi", "mystrategy:mpi", "")]
    public void Words_and_fields_are_told_apart(string? typed, string? words, string fields)
    {
        var search = JobSearch.Read(typed);
        search.Words.ShouldBe(words);
        string.Join(' ', search.Fields).ShouldBe(fields);
        search.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("workers:0", "workers:0 is no number of workers")]
    [InlineData("workers:-1", "workers:-1 is no number")]
    [InlineData("workers:99999999999", "workers:99999999999 is no number")]
    [InlineData("strategy:fast", "There is no strategy 'fast'; there are serial, threads,")]
    public void A_field_that_cannot_be_is_a_fault(string typed, string fault) => JobSearch.Read(typed).Faults.ShouldHaveSingleItem().ShouldContain(fault);

    [Fact]
    public void Fields_narrow_the_filter_and_words_are_its_text()
    {
        JobSearch.Read("wheat strategy:pool workers:8 runner:n1 by:Ada analysis:evaluate tag:course").Narrow(new JobFilter(Analysis: "describe", Tag: "old"))
            .ShouldBe(new JobFilter(null, "evaluate", "course", "wheat", "pool", 8, "n1", "Ada"));
        JobSearch.Read("wheat").Narrow(new JobFilter(Analysis: "describe")).ShouldBe(new JobFilter(Analysis: "describe", Text: "wheat"));
    }

    [Fact]
    public void A_field_can_be_taken_out_again()
    {
        var search = JobSearch.Read("wheat strategy:pool by:\"Ada L\"");
        search.Without(search.Fields[0]).ShouldBe("by:\"Ada L\" wheat");
        JobSearch.Read("wheat strategy:pool workers:many").WithoutFaults.ShouldBe("strategy:pool wheat");
        JobSearch.Read("workers:8").Without(new SearchField("workers", "8")).ShouldBeNull();
    }
}
