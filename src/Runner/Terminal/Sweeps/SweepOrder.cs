using Dashboard.Core.Applications;
using Dashboard.Core.Jobs;
using Dashboard.Runner.Agent;

namespace Dashboard.Runner.Terminal.Sweeps;

/// <summary>What a command line asks for: a job's request as a server takes it, and what concerns this side alone.</summary>
/// <param name="Datasets">Paths by id, for parameters that name a data set; only where the sweep runs here.</param>
/// <param name="OutputFolder">Where a data set goes that the analysis leaves behind; null where none was named.</param>
/// <param name="Repeats">Whether trials that others disturbed are run again.</param>
/// <param name="Server">Null where the sweep runs here.</param>
sealed record SweepOrder(JobRequest Request, IReadOnlyDictionary<string, string> Datasets, string? OutputFolder, bool Repeats, ServerAccess? Server)
{
    /// <summary>The program of the user's own that is run; null for a built-in analysis.</summary>
    public ApplicationEntry? Program { get; init; }

    public IReadOnlyDictionary<string, ApplicationEntry> Applications =>
        Program is { } program ? new Dictionary<string, ApplicationEntry> { [program.Definition.Name] = program } : new Dictionary<string, ApplicationEntry>();
}

/// <summary>A server and the right to use it.</summary>
sealed record ServerAccess(Uri Url, string Token, ServerTrust Trust)
{
    public Uri Below(string path) => new($"{Url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}

/// <summary>Hears how a sweep goes on. Calls may come from any thread.</summary>
interface ISweepWatcher
{
    void Began(int trials);

    void TrialStarted(string what);

    /// <param name="done">Trials of the plan that have ended.</param>
    void TrialEnded(string what, int done, TrialLine trial);

    void Progressed(Core.Protocol.TrialProgress progress);

    /// <summary>Something worth a line of its own.</summary>
    void Say(string line);
}
