using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dashboard.Web.Options;

namespace Dashboard.Web.Datasets;

/// <summary>Why an import failed and what to do next.</summary>
sealed class ImportException(string message) : Exception(message);

/// <summary>Imports samples by a script of ours that runs in Node as a child process.</summary>
sealed class SampleImport(DashboardOptions options)
{
    public static IReadOnlyList<string> Names { get; } = ["flights-2001"];

    static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Tools", "import-flights.mjs");

    /// <summary>Writes the sample's files into an empty folder.</summary>
    /// <param name="progress">Called with the share done, 0 to 1, and the rows read so far.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="ImportException">Node or a package is missing, or the script failed.</exception>
    public async Task<long> RunAsync(string folder, Action<double, long> progress, CancellationToken stop)
    {
        string modules = FindModules() ?? throw new ImportException(
            "The npm packages with the sample are missing (vega-datasets, hyparquet, hyparquet-compressors). Run ./run.sh again, or npm install in the checkout, then import again; Dashboard:SampleTools names another folder with node_modules.");
        using var node = Start(modules, folder);
        using var killed = stop.Register(() => Kill(node));
        var complaints = node.StandardError.ReadToEndAsync(CancellationToken.None);
        long rows = 0;
        while (await node.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            using var said = JsonDocument.Parse(line);
            rows = said.RootElement.GetProperty("rows").GetInt64();
            progress(said.RootElement.GetProperty("progress").GetDouble(), rows);
        }
        await node.WaitForExitAsync(CancellationToken.None);
        stop.ThrowIfCancellationRequested();
        return node.ExitCode == 0 ? rows : throw new ImportException(
            $"The importer ended with exit code {node.ExitCode.ToString(CultureInfo.InvariantCulture)}: {Tail(await complaints)} Import again; if it fails the same way, run npm install in the checkout first.");
    }

    static Process Start(string modules, string folder)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Script);
        start.ArgumentList.Add(modules);
        start.ArgumentList.Add(folder);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new ImportException("Node.js is not installed; it reads the sample's Parquet file. Install nodejs (version 20 or later) and import again.");
        }
    }

    string? FindModules()
    {
        if (options.SampleTools is { } configured)
        {
            return HasPackages(configured) ? configured : null;
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (HasPackages(folder.FullName))
            {
                return folder.FullName;
            }
        }
        return null;
    }

    static bool HasPackages(string folder) =>
        new[] { "vega-datasets/data/flights-3m.parquet", "hyparquet/package.json", "hyparquet-compressors/package.json" }
            .All(f => File.Exists(Path.Combine(folder, "node_modules", f)));

    static string Tail(string text) => text.Length > 600 ? "…" + text[^600..].Trim() : text.Trim();

    static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // it has ended by itself
        }
    }
}
