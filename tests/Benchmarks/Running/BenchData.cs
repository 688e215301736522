using System.Globalization;
using Dashboard.Benchmarks.Tools;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Running;

/// <summary>Data sets that are made once and kept under <c>artifacts/bench-data</c>.</summary>
sealed class BenchData(Trials trials)
{
    public const int MatrixSide = 22_000;
    public const long MatrixBytes = 8L * MatrixSide * MatrixSide;
    const int Copies = 10;

    public static string Root { get; } = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "bench-data")).FullName;

    /// <summary>A <c>.npy</c> file of 22,000 x 22,000 uniform doubles, 3.9 GB, in the page cache.</summary>
    public async Task<string> MatrixAsync()
    {
        string folder = Path.Combine(Root, "matrix");
        if (!Directory.Exists(folder))
        {
            await trials.RunAsync("create-matrix", new { rows = MatrixSide, columns = MatrixSide, seed = 1, name = "matrix" }, "threads", 2, new TrialOutput("matrix", folder));
        }

        string file = Directory.EnumerateFiles(folder, "*.npy").Single();
        PageCache.Warm(file);
        return file;
    }

    /// <summary>
    /// Sixty CSV files, 1 GB, in the page cache: the sample's six months of real flights as the product imports them, ten times
    /// over under later years.
    /// </summary>
    public static async Task<string> FlightsAsync()
    {
        string folder = Path.Combine(Root, "flights");
        if (!Directory.Exists(folder))
        {
            string unfinished = Directory.CreateDirectory(folder + ".new").FullName;
            Directory.Delete(unfinished, recursive: true);
            await ImportAsync(Directory.CreateDirectory(unfinished).FullName);
            Directory.Move(unfinished, folder);
        }

        Directory.GetFiles(folder).ToList().ForEach(PageCache.Warm);
        return folder;
    }

    static async Task ImportAsync(string folder)
    {
        string importer = Path.Combine(Repository.App, "Tools", "import-flights.mjs");
        await Shell.RunAsync("node", [importer, Repository.Root, folder], keepInput: true);
        foreach (string month in Directory.GetFiles(folder, "*.csv"))
        {
            string name = Path.GetFileName(month);
            int year = int.Parse(name[..4], CultureInfo.InvariantCulture);
            for (int copy = 1; copy < Copies; copy++)
            {
                File.Copy(month, Path.Combine(folder, $"{year + copy}{name[4..]}"));
            }
        }
    }
}
