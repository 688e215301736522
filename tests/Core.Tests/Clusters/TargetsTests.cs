using Dashboard.Core.Clusters;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Clusters;

public sealed class TargetsTests
{
    static readonly int[] Four = [0, 1, 2, 3];

    [Theory]
    // As Python's [0, 1, 2, 3][…].
    [InlineData("all", new[] { 0, 1, 2, 3 })]
    [InlineData("::2", new[] { 0, 2 })]
    [InlineData("1::2", new[] { 1, 3 })]
    [InlineData("-1:", new[] { 3 })]
    [InlineData(":-1", new[] { 0, 1, 2 })]
    [InlineData("::-1", new[] { 3, 2, 1, 0 })]
    [InlineData("2:0:-1", new[] { 2, 1 })]
    [InlineData("-100:100", new[] { 0, 1, 2, 3 })]
    [InlineData("100::-3", new[] { 3, 0 })]
    [InlineData(" 1 : 3 ", new[] { 1, 2 })]
    [InlineData("3", new[] { 3 })]
    [InlineData("2,0", new[] { 2, 0 })]
    public void Engines_are_named_as_in_Python(string text, int[] expected) => Targets.Resolve(text, Four).ShouldBe(expected);

    [Theory]
    [InlineData("4", "There is no engine 4. There are: 0, 1, 2, 3.")]
    [InlineData("-1", "There is no engine -1")]
    [InlineData("1,1", "named twice")]
    [InlineData("", "names no engines")]
    [InlineData("1,,2", "names no engines")]
    [InlineData("first", "names no engines")]
    [InlineData("::0", "step")]
    [InlineData("1:2:3:4", "names no engines")]
    [InlineData("3:1", "is empty")]
    [InlineData("99999999999:", "names no engines")]
    public void What_names_none_is_refused_with_what_is_allowed(string text, string says) =>
        Should.Throw<ClusterException>(() => Targets.Resolve(text, Four)).Message.ShouldContain(says);

    [Fact]
    public void Parts_are_contiguous_and_differ_by_one_at_most()
    {
        for (int length = 0; length < 40; length++)
        {
            for (int parts = 1; parts < 10; parts++)
            {
                var all = Targets.Partition(length, parts).ToList();
                all.Count.ShouldBe(parts);
                all.Sum(p => p.Length).ShouldBe(length);
                (all.Max(p => p.Length) - all.Min(p => p.Length)).ShouldBeLessThanOrEqualTo(1);
                all.Aggregate(0, (next, part) => part.Start == next ? next + part.Length : -1).ShouldBe(length);
            }
        }
    }
}
