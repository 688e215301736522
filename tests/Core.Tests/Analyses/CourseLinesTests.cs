using Dashboard.Core.Analyses.GroupMax;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

/// <summary>The expected texts are what Python prints.</summary>
public class CourseLinesTests
{
    [Fact]
    public void Months_are_printed_as_the_course_prints_them() =>
        CourseLines.Of(Json("""
            { "groups": [ { "group": "1988-01", "max": 1275, "keys": ["HNL"] }, { "group": "1988-02", "max": 1320, "keys": ["DCA", "TUS"] },
              { "group": "west.1988", "max": null, "keys": [] } ], "rows": 3 }
            """)).ShouldBe("1988 01 1275.0 ['HNL']\n1988 02 1320.0 ['DCA', 'TUS']\nwest.1988 None []\n");

    [Theory]
    [InlineData(1320, "1320.0")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0, "0.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9007199254740992, "9007199254740992.0")]
    [InlineData(123456789012345680, "1.2345678901234568e+17")]
    [InlineData(1e16, "1e+16")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(1e-5, "1e-05")]
    [InlineData(-2.5e-7, "-2.5e-07")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    public void Numbers_are_written_as_Python_writes_them(double max, string written) => CourseLines.Line("g", max, []).ShouldBe($"g {written} []");

    [Theory]
    [InlineData("DCA", "'DCA'")]
    [InlineData("O'Hare", "\"O'Hare\"")]
    [InlineData("O'Hare \"x\"", "'O\\'Hare \"x\"'")]
    [InlineData("a\\b\n", "'a\\\\b\\n'")]
    [InlineData("", "''")]
    [InlineData("M\u00fcnchen", "'M\u00fcnchen'")]
    public void Texts_are_quoted_as_Python_quotes_them(string key, string written) => CourseLines.Line("g", 1, [key]).ShouldBe($"g 1.0 [{written}]");

    [Theory]
    [InlineData("""{ "area": 8.175 }""")]
    [InlineData("""[1]""")]
    public void Other_results_have_no_lines(string result) => CourseLines.Of(Json(result)).ShouldBeNull();
}
