using System.Globalization;

namespace Dashboard.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Runs">Pairs of ours and theirs in place of the usual number; for <c>races</c> the runs of each mode.</param>
sealed record BenchOptions(bool Quick, int? Runs, IReadOnlyList<Part> Parts)
{
    public static readonly string Help = $"""
        usage: ./bench.sh [--quick] [--runs N] [PART ...]

        Alternates this product's kernels with other tools on the same work and writes ratios, medians and versions to
        docs/benchmarks/<cpu>.md. Tools that are not installed are rows that say so. Exit code 1 where a target is missed.
        Wants an idle machine, and says who is busy where it is none.

          --quick    fewer pairs; parts that would end later than 3 minutes after the start are left out and named
          --runs N   N pairs of each comparison in place of 5 (quick: 3); in part races, N runs of each mode
          PART       some of these in place of all:

        {string.Join('\n', Part.All.Select(part => $"  {part.Name,-10} {part.Title}"))}
        """;

    /// <summary>Pairs of a comparison.</summary>
    public int Pairs => Runs ?? (Quick ? 3 : 5);

    /// <exception cref="ArgumentException">An argument is none of ours; the message says what is allowed.</exception>
    public static BenchOptions Read(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions(false, null, []);
        var words = new Queue<string>(arguments);
        while (words.TryDequeue(out string? word))
        {
            options = word switch
            {
                "--quick" => options with { Quick = true },
                "--runs" => options with { Runs = ReadRuns(words.TryDequeue(out string? number) ? number : "nothing") },
                _ => options with { Parts = [.. options.Parts, Part.Find(word)] },
            };
        }

        return options.Parts.Count > 0 ? options : options with { Parts = Part.All };
    }

    static int ReadRuns(string text) => int.TryParse(text, CultureInfo.InvariantCulture, out int runs) && runs is >= 1 and <= 10_000
        ? runs
        : throw new ArgumentException($"--runs needs a whole number from 1 to 10000, got {text}.");
}
