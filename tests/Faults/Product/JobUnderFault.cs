namespace Dashboard.Faults.Product;

/// <summary>The job of every cell: four trials of some tenths of a second, whose results must be equal to the bit.</summary>
static class JobUnderFault
{
    public const int Trials = 4;

    public static object Body(IReadOnlyList<string> strategies, int repetitions) => new
    {
        analysis = "sum-range",
        parameters = new { stop = 300_000_000L, repeats = 2 },
        sweep = new { strategies, workers = new[] { 2 }, repetitions, warmups = 0, baseline = false },
        // In the exclusive lane disturbed trials are repeated, which is not what is looked for here.
        lane = "shared",
    };
}
