using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Data;

public sealed class DataFilesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("data-files-").FullName;

    public DataFilesTests()
    {
        foreach (string name in new[] { "b.csv", "a.CSV", "c.txt", ".hidden.csv", "1988/x.csv", "1988/deep/y.csv", ".git/z.csv" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.WriteAllText(Path.Combine(folder, name), "v\n");
        }

        Directory.CreateSymbolicLink(Path.Combine(folder, "1988/loop"), folder);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("", "1988/deep/y.csv 1988/x.csv a.CSV b.csv")]
    [InlineData("b.csv", "b.csv")]
    [InlineData("c.txt", "c.txt")]
    [InlineData("*.csv", "b.csv")]
    [InlineData("?.*", "a.CSV b.csv c.txt")]
    [InlineData("**/*.csv", "1988/deep/y.csv 1988/x.csv b.csv")]
    [InlineData("19*/*.csv", "1988/x.csv")]
    [InlineData("1988/**/y.csv", "deep/y.csv")]
    [InlineData("*/deep/*", "1988/deep/y.csv")]
    public void Files_are_found_in_ordinal_order(string path, string expected)
    {
        string.Join(' ', Find(Path.Combine(folder, path)).Select(f => f.Name)).ShouldBe(expected);
        string.Join(' ', Find(path.Length == 0 ? folder : path, folder).Select(f => f.Name)).ShouldBe(expected, "below a root");
    }

    [Fact]
    public void A_root_reached_through_a_link_is_a_root()
    {
        string alias = folder + "-alias";
        Directory.CreateSymbolicLink(alias, folder);
        try
        {
            Find(Path.Combine(alias, "b.csv"), alias).Count.ShouldBe(1);
            Find(Path.Combine(folder, "b.csv"), alias).Count.ShouldBe(1);
        }
        finally
        {
            Directory.Delete(alias);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("1988/../b.csv")]
    [InlineData("/")]
    [InlineData("/*")]
    public void Unsound_paths_are_refused(string path) => Should.Throw<InputException>(() => Find(path, folder));

    [Fact]
    public void A_neighbour_whose_name_begins_like_the_root_lies_outside()
    {
        string neighbour = folder + "-more";
        Directory.CreateDirectory(neighbour);
        File.WriteAllText(Path.Combine(neighbour, "n.csv"), "v\n");
        try
        {
            Should.Throw<InputException>(() => Find(Path.Combine(neighbour, "n.csv"), folder)).Message.ShouldContain("outside");
        }
        finally
        {
            Directory.Delete(neighbour, recursive: true);
        }
    }

    static IReadOnlyList<DataFile> Find(string path, params string[] roots) => DataFiles.Find(path, ".csv", roots);
}
