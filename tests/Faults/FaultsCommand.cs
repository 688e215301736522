using System.Globalization;
using Dashboard.Faults.Matrix;
using Dashboard.Faults.Reporting;
using Dashboard.Faults.Storage;

namespace Dashboard.Faults;

/// <summary>Runs the matrix and writes its table into docs/reliability.md.</summary>
static class FaultsCommand
{
    const string Help = """
        usage: ./bench.sh --faults [--repeat N] [--only CELL ...]

        Kills, stops and cuts off every part of the product at every point of a job's life, and storage faults, and writes the
        table of counts to docs/reliability.md. Exit code 1 where a promise was broken.

          --repeat N     each cell N times in place of once; storage faults once
          --only CELL    only some, such as runner@spooled, web@*, *@stored or disk-full; the page stays as it is
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var options = Read(arguments);
            if (options is null)
            {
                Console.WriteLine(Help);
                return 0;
            }
            return await RunAsync(options.Value.Repeat, options.Value.Only) ? 0 : 1;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }

    static async Task<bool> RunAsync(int repeat, IReadOnlyList<string> only)
    {
        var cells = FaultMatrix.Cells.Where(cell => only.Count == 0 || only.Any(pattern => Fits(pattern, cell))).ToList();
        var run = await MatrixRun.RunAsync(cells, repeat, Console.Error.WriteLine);
        var stored = await StorageRun.RunAsync(StorageFault.All.Where(fault => only.Count == 0 || only.Contains(fault.Name)), Console.Error.WriteLine);
        if (only.Count == 0)
        {
            Console.WriteLine($"{ReliabilityPage.Write(run, stored)} written.");
        }
        Console.WriteLine($"{ReliabilityPage.Table(run)}\n{ReliabilityPage.Table(stored)}");
        return run.Outcomes.All(outcome => outcome.Broken is null) && stored.All(outcome => outcome.Broken is null);
    }

    static bool Fits(string pattern, Cell cell) => pattern.Split('@') is [var fault, var checkpoint]
        && (fault is "*" || fault == cell.Fault.Name) && (checkpoint is "*" || checkpoint == cell.Checkpoint.Name());

    static (int Repeat, IReadOnlyList<string> Only)? Read(IReadOnlyList<string> arguments)
    {
        var (repeat, only) = (1, new List<string>());
        var words = new Queue<string>(arguments.Where(word => word != "--faults"));
        while (words.TryDequeue(out string? word))
        {
            switch (word)
            {
                case "--help":
                    return null;
                case "--repeat":
                    string text = words.TryDequeue(out string? number) ? number : "nothing";
                    repeat = int.TryParse(text, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 1000 ? value : throw new ArgumentException($"--repeat needs a whole number from 1 to 1000, got {text}.");
                    break;
                case "--only":
                    only.Add(words.TryDequeue(out string? cell) ? cell : throw new ArgumentException("--only needs the name of a cell, such as runner@spooled."));
                    break;
                default:
                    throw new ArgumentException($"There is no option '{word}'. Allowed: --repeat N, --only CELL, --help.");
            }
        }
        foreach (string pattern in only.Where(pattern => StorageFault.All.All(fault => fault.Name != pattern) && !FaultMatrix.Cells.Any(cell => Fits(pattern, cell))))
        {
            FaultMatrix.Find(pattern);
        }
        return (repeat, only);
    }
}
