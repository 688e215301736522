using Dashboard.Web.Datasets;
using Dashboard.Web.Options;
using Shouldly;
using Xunit;

namespace Dashboard.Web.Tests.Datasets;

public sealed class DataRootsTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("speedup-roots-").FullName;
    readonly DataRoots roots;

    public DataRootsTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "data", "datasets"));
        Directory.CreateDirectory(Path.Combine(folder, "rootless"));
        File.WriteAllText(Path.Combine(folder, "data", "token"), "secret");
        File.WriteAllText(Path.Combine(folder, "data", "datasets", "a.csv"), "x\n1\n");
        File.WriteAllText(Path.Combine(folder, "mine.csv"), "x\n1\n");
        File.CreateSymbolicLink(Path.Combine(folder, "out.csv"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Combine(folder, "in.csv"), Path.Combine(folder, "mine.csv"));
        // The data directory lies inside the configured root on purpose.
        roots = new DataRoots(new DashboardOptions { DataDirectory = Path.Combine(folder, "data"), DataRoots = [folder] });
    }

    [Theory]
    [InlineData("mine.csv", true)]
    [InlineData("in.csv", true)]
    [InlineData("data/datasets/a.csv", true)]
    [InlineData("data/token", false)]
    [InlineData("data/datasets/../token", false)]
    [InlineData("data", false)]
    [InlineData("out.csv", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("missing.csv", false)]
    public void Only_what_really_lies_below_a_root_is_allowed(string path, bool allowed) =>
        (roots.Check(Path.Combine(folder, path)).Path is not null).ShouldBe(allowed);

    [Fact]
    public void A_relative_path_is_refused_with_the_roots() => roots.Check("mine.csv").Reason!.ShouldContain(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
