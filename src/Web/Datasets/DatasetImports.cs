using System.Collections.Concurrent;
using System.Globalization;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Web.Datasets.Flights;
using Dashboard.Web.History;
using Dashboard.Web.Options;

namespace Dashboard.Web.Datasets;

/// <summary>Runs imports in the background, one at a time; those that a stop or a crash cut short start again with Web.</summary>
sealed class DatasetImports(HistoryDatabase database, DashboardOptions options, ILogger<DatasetImports> log) : IHostedService
{
    static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    sealed record Running(CancellationTokenSource Stop, Task Work);

    readonly ConcurrentDictionary<string, Running> running = new();
    readonly SemaphoreSlim turn = new(1);
    readonly CancellationTokenSource stopping = new();
    readonly SampleImport sample = new(options);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var connection = database.Open();
        foreach (var dataset in DatasetRows.Importing(connection))
        {
            Start(dataset);
        }
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running.Values.Select(r => r.Work)).WaitAsync(cancellationToken);
    }

    public void Start(DatasetView dataset)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        running[dataset.Id] = new Running(stop, Task.Run(() => ImportAsync(dataset, stop.Token)));
    }

    /// <summary>Ends an import, with its child process gone and its folder free.</summary>
    public async Task StopAsync(string id)
    {
        if (running.TryGetValue(id, out var import))
        {
            await import.Stop.CancelAsync();
            await import.Work;
        }
    }

    async Task ImportAsync(DatasetView dataset, CancellationToken stop)
    {
        try
        {
            await turn.WaitAsync(stop);
            try
            {
                await FinishAsync(await FillAsync(dataset, stop));
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Deleted, or Web stops: then it starts again with the next Web.
        }
        catch (Exception e)
        {
            log.LogWarning("The import of {Name} failed: {Reason}", dataset.Name, e.Message);
            string next = e is ImportException ? "" : " Import again.";
            await FinishAsync(dataset with { State = DatasetState.Failed, Activity = null, Error = e.Message + next });
        }
        finally
        {
            running.TryRemove(dataset.Id, out _);
        }
    }

    Task FinishAsync(DatasetView view) => database.WriteAsync(connection => DatasetRows.Finish(connection, view));

    /// <summary>Fills a folder beside the final one and renames it, so that a data set is whole or not there.</summary>
    async Task<DatasetView> FillAsync(DatasetView dataset, CancellationToken stop)
    {
        string partial = Path.Combine(options.DatasetsDirectory, $".{dataset.Id}.partial");
        Remove(partial);
        Directory.CreateDirectory(partial);
        try
        {
            long rows = dataset.Source.Generate is { } generate
                ? Generate(FlightOrder.Of(generate), partial, Reporter(dataset.Id, "written"), stop)
                : await sample.RunAsync(partial, Reporter(dataset.Id, "read"), stop);
            Remove(dataset.Path);
            Directory.Move(partial, dataset.Path);
            return (dataset with { State = DatasetState.Ready, Progress = 1, Activity = null, Rows = rows }).With(DatasetContent.Of(dataset.Path, null));
        }
        finally
        {
            Remove(partial);
        }
    }

    /// <summary>On all CPUs that we may use.</summary>
    static long Generate(FlightOrder order, string folder, Action<double, long> progress, CancellationToken stop)
    {
        try
        {
            return FlightWriter.Write(order, folder, UsableCpus.Read().Count, progress, stop);
        }
        catch (IOException e)
        {
            throw new ImportException(string.Create(CultureInfo.InvariantCulture,
                $"The flights could not be written: {e.Message.TrimEnd('.')}. They take about {Pages.Shared.Format.Bytes(order.TypicalBytes)}; make room on the disk of the data directory or ask for fewer rows, then generate them again."));
        }
    }

    /// <summary>Called by any thread; notes where an import stands a few times a second.</summary>
    Action<double, long> Reporter(string id, string done)
    {
        long last = 0;
        return (progress, rows) =>
        {
            long now = Environment.TickCount64, before = Volatile.Read(ref last);
            if (now - before < ProgressInterval.TotalMilliseconds || Interlocked.CompareExchange(ref last, now, before) != before)
            {
                return;
            }
            string activity = string.Create(CultureInfo.InvariantCulture, $"{rows:N0} flights {done}");
            _ = database.WriteAsync(connection => DatasetRows.Progress(connection, id, progress, activity));
        };
    }

    static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
