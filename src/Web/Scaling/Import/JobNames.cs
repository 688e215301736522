using System.Text.RegularExpressions;

namespace Dashboard.Web.Scaling.Import;

/// <summary>
/// Tells which batch jobs are runs of one program. Names of a scan often end in the count (<c>scale1</c>, <c>scale2</c>, <c>solve-4c</c>): where each
/// name of such a family has one worker count, and the family several, its jobs are one curve. Other names tell variants.
/// </summary>
static partial class JobNames
{
    public static IReadOnlyList<ImportedRun> Part(IReadOnlyList<(ImportedRun Run, string? Name)> runs)
    {
        var families = runs.GroupBy(r => Stem(r.Name)).ToDictionary(f => f.Key, IsScan);
        string Label(string? name) => families[Stem(name)] ? Stem(name) : name ?? "";
        bool several = runs.Select(r => Label(r.Name)).Distinct().Count() > 1;
        return [.. runs.Select(r => several ? r.Run with { Variant = Label(r.Name) is { Length: > 0 } label ? label : r.Name } : r.Run)];
    }

    static bool IsScan(IEnumerable<(ImportedRun Run, string? Name)> family) =>
        family.GroupBy(r => r.Name).All(name => name.Select(r => r.Run.Workers).Distinct().Count() == 1)
        && family.Select(r => r.Run.Workers).Distinct().Count() > 1;

    static string Stem(string? name) => Ending().Replace(name ?? "", "");

    [GeneratedRegex(@"[-_. ]?\d+([-_]?(c|n|p|t|w|cores?|cpus?|threads?|procs?|ranks?|workers?))?\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Ending();
}
