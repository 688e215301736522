using System.Text;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Faults.Matrix;
using Dashboard.Faults.Storage;

namespace Dashboard.Faults.Reporting;

/// <summary>The part of docs/reliability.md that the runs write; the text around it stays.</summary>
static class ReliabilityPage
{
    const string Begin = "<!-- written by ./bench.sh --faults -->", End = "<!-- end of what is written -->";

    /// <returns>The page's path.</returns>
    public static string Write(MatrixRun run, IReadOnlyList<StorageOutcome> stored)
    {
        string path = Path.Combine(Repository.Root, "docs", "reliability.md");
        string page = File.ReadAllText(path);
        int from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, to = page.IndexOf(End, StringComparison.Ordinal);
        File.WriteAllText(path, $"{page[..from]}\n{Head(run)}\n\n{Table(run)}\n{Table(stored)}{page[to..]}");
        return path;
    }

    /// <summary>Faults by checkpoints, with how often every promise held.</summary>
    public static string Table(MatrixRun run)
    {
        var faults = FaultMatrix.Faults.Where(fault => run.Outcomes.Any(o => o.Cell.Fault == fault) || run.Impossible.Keys.Any(c => c.Fault == fault)).ToList();
        var reasons = run.Impossible.Values.Distinct().ToList();
        var text = new StringBuilder();
        text.AppendLine($"| fault | {string.Join(" | ", Checkpoints.All.Select(checkpoint => checkpoint.Words()))} |");
        text.AppendLine($"| --- |{string.Concat(Checkpoints.All.Select(_ => " --- |"))}");
        foreach (var fault in faults)
        {
            text.AppendLine($"| {fault.Words} | {string.Join(" | ", Checkpoints.All.Select(checkpoint => Entry(run, new Cell(fault, checkpoint), reasons)))} |");
        }
        text.AppendLine();
        for (int i = 0; i < reasons.Count; i++)
        {
            text.AppendLine($"{Letter(i)}: not applicable, {reasons[i]}.  ");
        }
        foreach (var broken in run.Outcomes.Where(outcome => outcome.Broken is not null))
        {
            text.AppendLine($"- `{broken.Cell.Name}`: {broken.Broken!.Split('\n')[0]}");
        }
        return text.ToString();
    }

    /// <summary>Faults of storage, with what was seen.</summary>
    public static string Table(IReadOnlyList<StorageOutcome> stored) => stored.Count == 0 ? "" : string.Join('\n',
    [
        "| fault of storage, clock or load | seen |", "| --- | --- |",
        .. stored.Select(outcome => $"| {outcome.Fault.Words} | {(outcome.Impossible is { } why ? $"not done: {why}" : outcome.Broken is { } broken ? $"**broken**: {broken.ReplaceLineEndings(" ")}" : outcome.Seen)} |"), "",
    ]);

    static string Entry(MatrixRun run, Cell cell, List<string> reasons)
    {
        var outcomes = run.Outcomes.Where(outcome => outcome.Cell == cell).ToList();
        return outcomes.Count > 0 ? $"{outcomes.Count(outcome => outcome.Broken is null)}/{outcomes.Count}"
            : run.Impossible.TryGetValue(cell, out string? reason) ? Letter(reasons.IndexOf(reason)) : "";
    }

    static string Letter(int index) => $"({(char)('a' + index)})";

    static string Head(MatrixRun run)
    {
        var machine = NodeProbe.Read((null, null));
        int held = run.Outcomes.Count(outcome => outcome.Broken is null);
        return $"""
            {DateTime.UtcNow:yyyy-MM-dd}, {machine.CpuModel}, {machine.UsableCpus} CPUs, {machine.OperatingSystem}, {machine.Runtime}: every promise held in **{held} of {run.Outcomes.Count}** runs of
            {run.Outcomes.Select(outcome => outcome.Cell).Distinct().Count()} cells, in {run.Took.TotalMinutes:0.0} minutes. {run.Outcomes.Sum(outcome => outcome.RanTwice)} trials ran to their end on two Runners, as they may where a line is
            silent; each counts once. {run.Outcomes.Sum(outcome => outcome.Missed)} times a job was past its checkpoint before it was held there, and the cell was begun anew.
            """;
    }
}
