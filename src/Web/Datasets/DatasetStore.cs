using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.Datasets.Flights;
using Dashboard.Web.History;
using Dashboard.Web.Options;
using Microsoft.Data.Sqlite;

namespace Dashboard.Web.Datasets;

/// <summary>The registered data sets.</summary>
public sealed class DatasetStore
{
    readonly HistoryDatabase database;
    readonly DataRoots roots;
    readonly DashboardOptions options;
    readonly DatasetImports imports;
    readonly TimeProvider clock;

    internal DatasetStore(HistoryDatabase database, DataRoots roots, DashboardOptions options, DatasetImports imports, TimeProvider clock) =>
        (this.database, this.roots, this.options, this.imports, this.clock) = (database, roots, options, imports, clock);

    /// <summary>Newest first.</summary>
    public Task<Page<DatasetView>> ListAsync(PageRequest page)
    {
        using var connection = database.Open();
        var rows = DatasetRows.List(connection, page.After, page.Limit + 1);
        var items = rows.Take(page.Limit).ToList();
        return Task.FromResult(new Page<DatasetView>(items, rows.Count > page.Limit ? Cursor.Write(items[^1].CreatedAt, items[^1].Id) : null));
    }

    public Task<DatasetView?> FindAsync(string idOrName)
    {
        using var connection = database.Open();
        return Task.FromResult(DatasetRows.Find(connection, idOrName));
    }

    /// <summary>Adds what the request asks for: a folder or file, a sample, or generated files.</summary>
    public async Task<DatasetOutcome> AddAsync(DatasetRequest request, string? owner)
    {
        var errors = Check(request);
        if (errors.Count > 0)
        {
            return new DatasetOutcome.Invalid(errors);
        }
        var outcome = await SaveAsync(request.Path is null ? Made(request, owner) : Registered(request, owner));
        if (outcome is DatasetOutcome.Done { Dataset: { State: DatasetState.Importing } dataset })
        {
            imports.Start(dataset);
        }
        return outcome;
    }

    /// <summary>Registers a folder or file under a data root; ready at once.</summary>
    public Task<DatasetOutcome> RegisterAsync(string name, string path, string? owner) => AddAsync(new DatasetRequest { Name = name, Path = path }, owner);

    /// <summary>Starts the import of a sample; the data set is there at once, in state importing.</summary>
    public Task<DatasetOutcome> ImportSampleAsync(string name, string sample, string? owner) => AddAsync(new DatasetRequest { Name = name, Sample = sample }, owner);

    /// <summary>Where a job leaves the data set that it makes.</summary>
    internal TrialOutput OutputOf(string jobId) => new($"ds-{jobId}", Path.Combine(options.DatasetsDirectory, $"ds-{jobId}"));

    /// <summary>Registers what a job has left behind, once; where its name is taken, the job's id makes it another.</summary>
    internal void Adopt(SqliteConnection connection, string jobId, string name, string? owner)
    {
        var output = OutputOf(jobId);
        if (!Directory.Exists(output.Directory) || DatasetRows.Find(connection, output.Dataset) is not null)
        {
            return;
        }
        string free = DatasetRows.Find(connection, name) is null ? name : $"{name[..Math.Min(name.Length, 48)]}-{jobId}";
        DatasetRows.Save(connection, Made(output, jobId, owner) with { Name = free });
    }

    DatasetView Made(TrialOutput output, string jobId, string? owner)
    {
        var view = new DatasetView
        {
            Id = output.Dataset, Name = output.Dataset, State = DatasetState.Ready, Progress = 1, Path = output.Directory,
            Source = new DatasetSource(Job: jobId), CreatedAt = clock.GetUtcNow(), Owner = owner,
        };
        try
        {
            return view.With(DatasetContent.Of(output.Directory, roots));
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return view with { State = DatasetState.Failed, Error = e.Message };
        }
    }

    /// <summary>Unregisters a data set, ending its import; removes its files only where we made them.</summary>
    public async Task<DatasetOutcome> DeleteAsync(string id)
    {
        if (await FindAsync(id) is not { } dataset)
        {
            return new DatasetOutcome.Missing();
        }
        await database.WriteAsync(connection => DatasetRows.Delete(connection, dataset.Id));
        await imports.StopAsync(dataset.Id);
        string ours = Path.Combine(options.DatasetsDirectory, dataset.Id);
        if (dataset.Source.Path is null && Directory.Exists(ours))
        {
            Directory.Delete(ours, recursive: true);
        }
        return new DatasetOutcome.Done(dataset);
    }

    /// <summary>The folder or file of a data set that is ready, checked against the data roots again.</summary>
    /// <returns>The path, or the reason why there is none in words for the user.</returns>
    public async Task<DataPathCheck> ResolveAsync(string idOrName) => await FindAsync(idOrName) switch
    {
        null => DataPathCheck.Refused($"there is no data set '{idOrName}'; {await KnownAsync()}"),
        { State: DatasetState.Importing } busy => DataPathCheck.Refused(
            string.Create(CultureInfo.InvariantCulture, $"data set '{idOrName}' is not ready: its state is importing, {busy.Progress:P0} done. Submit again once it is ready")),
        { State: DatasetState.Failed } failed => DataPathCheck.Refused($"data set '{idOrName}' is not ready: its state is failed. {failed.Error}"),
        var ready => roots.Check(ready.Path),
    };

    async Task<string> KnownAsync()
    {
        const int few = 10;
        var known = await ListAsync(new PageRequest(few, null));
        string rest = known.NextCursor is null ? "" : ", and others that GET /api/v1/datasets lists";
        return known.Items.Count == 0 ? "none is registered yet (POST /api/v1/datasets)" : $"there are {string.Join(", ", known.Items.Select(d => d.Name))}{rest}";
    }

    Dictionary<string, string[]> Check(DatasetRequest request)
    {
        var errors = new Dictionary<string, string[]>();
        if (request.Name is null || !DatasetName.IsSound(request.Name))
        {
            errors["name"] = [$"{(request.Name is null ? "is missing" : $"'{request.Name}' is not a name")}; allowed are {DatasetName.Rule}"];
        }
        int sources = new object?[] { request.Path, request.Sample, request.Generate }.Count(s => s is not null);
        if (sources != 1)
        {
            errors[""] = [$"needs exactly one of path, sample and generate; {sources} are given"];
        }
        else if (request.Path is not null && roots.Check(request.Path) is { Reason: { } reason })
        {
            errors["path"] = [reason];
        }
        else if (request.Sample is not null && !SampleImport.Names.Contains(request.Sample))
        {
            errors["sample"] = [$"'{request.Sample}' is not a sample; allowed: {string.Join(", ", SampleImport.Names)}"];
        }
        else if (request.Generate is not null)
        {
            CheckGenerate(request.Generate, errors);
        }
        return errors;
    }

    void CheckGenerate(GenerateRequest request, Dictionary<string, string[]> errors)
    {
        // Room is kept for the history, which needs the same disk.
        const long kept = 256L << 20;
        if (FlightOrder.Read(request, errors) is { } order && new DriveInfo(options.DatasetsDirectory).AvailableFreeSpace - kept is var free && order.MostBytes > free)
        {
            errors["generate.rowsPerMonth"] = [string.Create(CultureInfo.InvariantCulture,
                $"{order.Rows:N0} rows take up to {Pages.Shared.Format.Bytes(order.MostBytes)}, and the disk of the data directory has {Pages.Shared.Format.Bytes(Math.Max(0, free))} free for it; ask for fewer rows or months")];
        }
    }

    static DatasetSource SourceOf(DatasetRequest request) => request.Generate is { } generate
        ? new DatasetSource(Generate: FlightOrder.Read(generate, new Dictionary<string, string[]>())!.ToSource())
        : new DatasetSource(Sample: request.Sample);

    /// <summary>A data set that Web makes itself, in the background.</summary>
    DatasetView Made(DatasetRequest request, string? owner)
    {
        string id = NewId();
        return new DatasetView
        {
            Id = id, Name = request.Name!, State = DatasetState.Importing, Activity = "waiting to start", Path = Path.Combine(options.DatasetsDirectory, id),
            Source = SourceOf(request), CreatedAt = clock.GetUtcNow(), Owner = owner,
        };
    }

    DatasetView Registered(DatasetRequest request, string? owner)
    {
        string path = roots.Check(request.Path!).Path!;
        var view = new DatasetView
        {
            Id = NewId(), Name = request.Name!, State = DatasetState.Ready, Progress = 1, Path = path,
            Source = new DatasetSource(Path: request.Path), CreatedAt = clock.GetUtcNow(), Owner = owner,
        };
        try
        {
            return view.With(DatasetContent.Of(path, roots));
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return view with { State = DatasetState.Failed, Error = e.Message };
        }
    }

    async Task<DatasetOutcome> SaveAsync(DatasetView view)
    {
        if (view.State == DatasetState.Failed)
        {
            return new DatasetOutcome.Invalid(new Dictionary<string, string[]> { ["path"] = [view.Error!] });
        }
        return await database.WriteAsync<DatasetOutcome>(connection =>
        {
            var same = DatasetRows.Find(connection, view.Name);
            if (same is { State: not DatasetState.Failed })
            {
                return new DatasetOutcome.Conflict($"There is a data set '{view.Name}' already (id {same.Id}). Choose another name or delete that one.");
            }
            // A failed one makes room: trying again is what its message asks for.
            if (same is not null)
            {
                DatasetRows.Delete(connection, same.Id);
            }
            DatasetRows.Save(connection, view);
            return new DatasetOutcome.Done(view);
        });
    }

    static string NewId() => $"ds-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
}
