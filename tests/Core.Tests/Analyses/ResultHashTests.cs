using Dashboard.Core.Analyses;
using Shouldly;
using Xunit;
using static Dashboard.Core.Tests.Analyses.RunAnywhere;

namespace Dashboard.Core.Tests.Analyses;

public class ResultHashTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[2,"x"]}""", """{ "b": [2.0, "x"], "a": 1e0 }""")]
    [InlineData("0.1", "1e-1")]
    [InlineData("\"\\u0041\"", "\"A\"")]
    public void The_same_value_has_the_same_hash_however_written(string one, string other) =>
        ResultHash.Of(Json(one)).ShouldBe(ResultHash.Of(Json(other)));

    [Theory]
    [InlineData("0", "-0.0")]
    [InlineData("0.1", "0.10000000000000002")]
    [InlineData("1", "\"1\"")]
    [InlineData("[]", "{}")]
    [InlineData("null", "false")]
    [InlineData("[[1],2]", "[1,[2]]")]
    [InlineData("""["ab",""]""", """["a","b"]""")]
    [InlineData("9007199254740993", "9007199254740992")]
    public void Different_values_differ(string one, string other) =>
        ResultHash.Of(Json(one)).ShouldNotBe(ResultHash.Of(Json(other)));

    [Fact]
    public void Only_the_hashed_part_counts_where_there_is_one()
    {
        var hashed = Json("""{"v":1}""");
        ResultHash.Of(new AnalysisResult(Json("""{"v":1,"pid":5}"""), hashed)).ShouldBe(ResultHash.Of(hashed));
        ResultHash.Of(hashed).ShouldMatch("^[0-9a-f]{64}$");
    }
}
