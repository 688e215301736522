using Dashboard.Web.Api;
using Dashboard.Web.Api.Jobs;
using Dashboard.Web.History;

namespace Dashboard.Web.Datasets;

/// <summary>The registered data sets.</summary>
public sealed class DatasetStore(HistoryDatabase database, DataRoots roots)
{
    /// <summary>Newest first.</summary>
    public Task<Page<DatasetView>> ListAsync(PageRequest page) => Task.FromResult(new Page<DatasetView>([], null));

    public Task<DatasetView?> FindAsync(string idOrName) => Task.FromResult<DatasetView?>(null);

    /// <summary>Adds what the request asks for: a folder or file, a sample, or generated files.</summary>
    public Task<DatasetOutcome> AddAsync(DatasetRequest request, string? owner) => throw new NotSupportedException();

    /// <summary>Registers a folder or file under a data root; ready at once.</summary>
    public Task<DatasetOutcome> RegisterAsync(string name, string path, string? owner) => AddAsync(new DatasetRequest { Name = name, Path = path }, owner);

    /// <summary>Starts the import of a sample; the data set is there at once, in state importing.</summary>
    public Task<DatasetOutcome> ImportSampleAsync(string name, string sample, string? owner) => AddAsync(new DatasetRequest { Name = name, Sample = sample }, owner);

    /// <summary>Unregisters a data set; removes its files only where we made them.</summary>
    public Task<DatasetOutcome> DeleteAsync(string id) => Task.FromResult<DatasetOutcome>(new DatasetOutcome.Missing());

    /// <summary>The folder or file of a data set that is ready, checked against the data roots again.</summary>
    /// <returns>The path, or the reason why there is none in words for the user.</returns>
    public Task<DataPathCheck> ResolveAsync(string idOrName) => Task.FromResult(DataPathCheck.Refused($"there is no data set '{idOrName}' in {database.Path} below {roots.All.Count} roots"));
}
