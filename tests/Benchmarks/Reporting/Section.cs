using System.Globalization;
using System.Text;
using Dashboard.Benchmarks.Running;

namespace Dashboard.Benchmarks.Reporting;

/// <summary>What one part came to: tables whose last column says whether a target holds, and notes.</summary>
sealed class Section(string title)
{
    readonly List<Table> tables = [];
    readonly List<string> notes = [];
    Table? comparisons, checks;
    string conditions = "";

    public string Title => title;

    /// <summary>What is compared and how, for the reader of the page.</summary>
    public string About { get; set; } = "";

    /// <summary>Why the part was not run; null where it was.</summary>
    public string? LeftOut { get; set; }

    /// <summary>Who kept the machine busy; no time is judged then.</summary>
    public string? Busy { get; set; }

    /// <summary>Whether a target that was judged is missed.</summary>
    public bool Missed => tables.Any(table => (Busy is null || !table.Timed) && table.Rows.Any(row => row.Holds == false));

    public Table AddTable(params string[] heads)
    {
        var table = new Table(heads);
        tables.Add(table);
        return table;
    }

    /// <summary>The table of comparisons, which comes where it is first used.</summary>
    public Table Comparisons => comparisons ??= AddTable(Table.ComparisonHeads);

    public void Note(string note) => notes.Add(note);

    /// <summary>Something that must be so whatever the machine does; it counts as missed where it is not.</summary>
    public void Check(bool holds, string what)
    {
        checks ??= AddTable("check").Untimed();
        checks.Add(holds, what);
    }

    /// <summary>Says of our runs how many were disturbed.</summary>
    public void NoteRuns(params IReadOnlyList<Contestant> contestants) => NoteRuns("", contestants);

    public void NoteRuns(string what, params IReadOnlyList<Contestant> contestants)
    {
        var runs = contestants.SelectMany(contestant => contestant.Runs).ToList();
        if (runs.Count(facts => facts.Noisy) is > 0 and var noisy)
        {
            Note($"{what}{noisy} of {runs.Count} trials were flagged noisy: others, or the hypervisor, took processor time meanwhile.");
        }
    }

    /// <summary>The part could not be measured to its end; that counts as missed.</summary>
    public void Fail(string message) => AddTable("what").Add(false, OneLine($"failed: {message}"));

    /// <summary>Says under which conditions the section was measured.</summary>
    /// <param name="versions">Of the tools that theirs are made with.</param>
    public void Describe(BenchOptions options, IReadOnlyList<string> versions)
    {
        string tools = versions.Count > 0 ? $" against {string.Join(", ", versions)}" : "";
        conditions = LeftOut is not null ? "" : string.Create(CultureInfo.InvariantCulture,
            $"Measured on {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC{tools}; {options.Pairs} {(options.Pairs == 1 ? "run" : "runs")} of each side by turns{(options.Quick ? " (`--quick`)" : "")}.");
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        foreach (string paragraph in new[] { LeftOut, About, conditions }.Where(paragraph => !string.IsNullOrEmpty(paragraph))!)
        {
            text.AppendLine(paragraph).AppendLine();
        }

        foreach (var table in tables)
        {
            text.AppendLine(table.ToMarkdown(unjudged: Busy is not null && table.Timed));
        }

        foreach (string note in Busy is null ? notes : [$"The machine was busy: {Busy}. No time is judged.", .. notes])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- {OneLine(note)}");
        }

        return text.ToString().TrimEnd() + "\n";
    }

    static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>A table of figures; its last column is the verdict.</summary>
sealed class Table(IReadOnlyList<string> heads)
{
    readonly List<TableRow> rows = [];

    public IReadOnlyList<TableRow> Rows => rows;

    /// <summary>Whether its targets are of times, which a busy machine spoils.</summary>
    public bool Timed { get; private set; } = true;

    public Table Untimed()
    {
        Timed = false;
        return this;
    }

    /// <param name="holds">Null where there is no target to judge.</param>
    public void Add(bool? holds, params string[] cells) => rows.Add(new TableRow(cells, holds));

    /// <summary>Both sides, and how many times as fast ours is by the best of each.</summary>
    /// <param name="target">The least ratio; null where there is none.</param>
    /// <param name="side">The times that are compared; those of the region where it is left out.</param>
    public void Compare(string what, Contestant ours, Contestant theirs, Func<double, string> show, double? target, Func<Contestant, Samples>? side = null)
    {
        side ??= contestant => contestant.Seconds;
        double? ratio = side(ours).Any && side(theirs).Any ? side(theirs).Least / side(ours).Least : null;
        bool? holds = ours.Missing is not null ? false : target is null || ratio is null ? null : ratio >= target;
        Add(holds, what, Side(ours), Side(theirs), ratio is { } times ? Show.Times(times) : "", Least(target));

        string Side(Contestant contestant) => contestant.Missing is { } reason ? $"missing: {reason}" : Show.Spread(side(contestant), show);
    }

    public static readonly string[] ComparisonHeads = ["what", "ours: best (median; quartiles)", "theirs: best (median; quartiles)", "times as fast", "target"];

    public static readonly string[] FigureHeads = ["what", "n", "median", "quartiles", "target"];

    /// <summary>A time that should stay under a limit at the median.</summary>
    public void Limit(string what, Samples samples, Func<double, string> show, double? most) =>
        Add(most is { } limit ? samples.Median <= limit : null, what, samples.Values.Count.ToString(CultureInfo.InvariantCulture),
            show(samples.Median), Show.Quartiles(samples, show), most is { } target ? $"<= {show(target)}" : "");

    public string ToMarkdown(bool unjudged)
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", heads)} | |")
            .AppendLine(CultureInfo.InvariantCulture, $"| --- | {string.Concat(Enumerable.Repeat("---: | ", heads.Count - 1))}--- |");
        foreach (var row in rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row.Cells.Select(Cell))} | {Verdict(row.Holds, unjudged)} |");
        }

        return text.ToString();
    }

    static string Least(double? target) => target is { } least ? $">= {Show.Times(least)}" : "";

    static string Verdict(bool? holds, bool unjudged) => holds is null ? "" : unjudged ? "not judged" : holds.Value ? "holds" : "**missed**";

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');
}

sealed record TableRow(IReadOnlyList<string> Cells, bool? Holds);
