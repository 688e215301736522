using System.Diagnostics;
using Dashboard.Faults.Product;

namespace Dashboard.Faults.Matrix;

/// <summary>A run of many cells in sequence: what each came to, and which could not be.</summary>
public sealed class MatrixRun
{
    readonly List<CellOutcome> _outcomes = [];
    readonly Dictionary<Cell, string> _impossible = [];

    public IReadOnlyList<CellOutcome> Outcomes => _outcomes;

    /// <summary>Cells that were left out, and why.</summary>
    public IReadOnlyDictionary<Cell, string> Impossible => _impossible;

    public TimeSpan Took { get; private set; }

    /// <param name="say">Hears of each cell as it ends.</param>
    public static async Task<MatrixRun> RunAsync(IReadOnlyList<Cell> cells, int repeat, Action<string> say)
    {
        var run = new MatrixRun();
        var clock = Stopwatch.StartNew();
        foreach (var linked in new[] { false, true })
        {
            await run.RunAsync([.. cells.Where(cell => cell.Fault.OverLink == linked)], linked, repeat, say);
        }
        run.Took = clock.Elapsed;
        return run;
    }

    async Task RunAsync(IReadOnlyList<Cell> cells, bool linked, int repeat, Action<string> say)
    {
        Installation? product = null;
        try
        {
            for (int round = 0; round < repeat; round++)
            {
                foreach (var cell in cells)
                {
                    product ??= await Installation.StartAsync(linked);
                    var offered = await product.OfferedAsync();
                    string? impossible = cell.Fault.CannotHappen(cell.Checkpoint)
                        ?? (cell.Fault.Strategies.FirstOrDefault(strategy => !offered.Contains(strategy)) is { } missing ? $"the Runner does not offer `{missing}`" : null);
                    if (impossible is not null)
                    {
                        _impossible[cell] = impossible;
                        continue;
                    }
                    var outcome = await CellRun.RunAsync(product, cell);
                    _outcomes.Add(outcome);
                    say($"{cell.Name,-22} {(outcome.Broken is null ? "holds" : "BROKEN")} in {outcome.Took.TotalSeconds:0.0} s{(outcome.Missed > 0 ? $", missed {outcome.Missed} times" : "")}{(outcome.RanTwice > 0 ? $", {outcome.RanTwice} ran twice" : "")}");
                    if (outcome.Broken is not null)
                    {
                        say($"{outcome.Broken}\n{product.Log()}");
                        await product.DisposeAsync();
                        product = null;
                    }
                }
            }
        }
        finally
        {
            if (product is not null)
            {
                await product.DisposeAsync();
            }
        }
    }
}
