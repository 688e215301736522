using Dashboard.Web.Pages.Scaling;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Pages;

public sealed class TimingsTextTests
{
    [Theory]
    [InlineData("1,10\n2,5.5")]
    [InlineData("1\t10\r\n2\t5.5\r\n")]
    [InlineData("# mine\nworkers, seconds\n\n1 10 # warm\n2; 5.5 // cold")]
    [InlineData("1, 10000ms\n2, 5.5s")]
    public void Separators_comments_headings_and_units_are_understood(string text)
    {
        var read = TimingsText.Read(text);

        read.Faults.ShouldBeEmpty();
        read.Points.Select(p => (p.Workers, p.Seconds[0])).ShouldBe([(1, 10), (2, 5.5)]);
    }

    [Fact]
    public void Samples_of_one_count_add_up_over_columns_and_lines()
    {
        var read = TimingsText.Read("4, 3.5, 3.6\n1, 12\n4, 3.4");

        read.Points[0].Workers.ShouldBe(1);
        read.Points[1].Seconds.ShouldBe([3.5, 3.6, 3.4]);
    }

    [Theory]
    [InlineData("1, 10\nx, 5", 2, "“x” is not a worker count")]
    [InlineData("0, 10", 1, "from 1 to 10,000,000")]
    [InlineData("1.5, 10", 1, "“1.5” is not a worker count")]
    [InlineData("1, 10\n\n2", 3, "no time follows 2")]
    [InlineData("1, ten", 1, "“ten” is not a time")]
    [InlineData("1, -3", 1, "“-3” is not a time")]
    [InlineData("1, 0", 1, "above 0, up to 1e9")]
    [InlineData("1, NaN", 1, "“NaN” is not a time")]
    [InlineData("1, 2e9", 1, "“2e9” is not a time")]
    public void A_fault_names_its_line_and_what_is_allowed(string text, int line, string fault)
    {
        var found = TimingsText.Read(text).Faults.ShouldHaveSingleItem();

        found.Line.ShouldBe(line);
        found.Fault.ShouldContain(fault);
    }

    [Fact]
    public void A_text_beyond_the_limit_is_refused_as_a_whole() =>
        TimingsText.Read(new string('1', TimingsText.MostCharacters + 1)).Faults.ShouldHaveSingleItem().Line.ShouldBe(0);

    [Fact]
    public void Pasted_timings_give_the_published_answer_and_refuse_a_fit()
    {
        var answer = Timings.Of("1 26779\n2 15237\n4 6743\n8 13435\n12 19369\n24 18761", "strong", null, null, "/scaling");

        answer.Ask!.Answer.Workers.ShouldBe(4);
        answer.Series!.Fits.Refused.ShouldNotBeNull();
        answer.Link.ShouldNotBeNull();
    }
}
