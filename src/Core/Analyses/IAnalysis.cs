using System.Text.Json;
using Dashboard.Core.Data;
using Dashboard.Core.Analyses.ProcessLaunch;
using Dashboard.Core.Mpi;

namespace Dashboard.Core.Analyses;

/// <summary>
/// A data analysis that any strategy can run: a pure map over chunks that depend on the data only, followed by a
/// reduction in chunk order. Because neither the chunks nor their order know the number of workers, the result is the
/// same to the bit for every strategy and every worker count.
/// </summary>
public interface IAnalysis
{
    AnalysisDescription Description { get; }

    /// <summary>The record that holds the parameters; its attributes name units, ranges, defaults and help.</summary>
    Type ParametersType { get; }

    /// <summary>Binds and checks the parameters and plans the chunks.</summary>
    /// <exception cref="InputException">A parameter, file or data set is unusable; the message names value, place and range.</exception>
    IAnalysisRun Prepare(JsonElement parameters, AnalysisContext context);

    /// <summary>The name of the data set that a successful trial leaves behind; null where it leaves none, or where the parameters are not sound.</summary>
    OutputName? OutputOf(JsonElement parameters) => null;

    /// <summary>What these parameters can run on; where they are not sound, all that the analysis can.</summary>
    AnalysisFit FitOf(JsonElement parameters) => new(Description.Strategies);
}

/// <summary>Where an analysis with certain parameters can run.</summary>
/// <param name="Strategies">Some of those of its description, in their order.</param>
/// <param name="Because">What in the parameters makes it so, for example <c>kind mpi</c>; null where nothing does.</param>
public sealed record AnalysisFit(IReadOnlyList<string> Strategies, int LeastWorkers = 1, string? Because = null);

/// <summary>What the catalogue says of an analysis.</summary>
/// <param name="Name">Stable name in the API, for example <c>group-max</c>.</param>
/// <param name="Title">Short name on pages.</param>
/// <param name="Summary">One or two plain sentences.</param>
/// <param name="ItemUnit">What one item of work is: <c>rows</c>, <c>bytes</c>, <c>intervals</c>.</param>
/// <param name="Strategies">Names of the strategies that fit it, in the order a form shows them.</param>
/// <param name="Deterministic">False for the labs whose outcome is a race on purpose.</param>
/// <param name="Repeatable">False where running the region twice in one trial would differ from running it once.</param>
/// <param name="GrowsWith">The parameter linear in work, for weak scaling; null where there is none.</param>
public sealed record AnalysisDescription(
    string Name,
    string Title,
    string Summary,
    string ItemUnit,
    IReadOnlyList<string> Strategies,
    bool Deterministic = true,
    bool Repeatable = true,
    string? GrowsWith = null)
{
    /// <summary>What one learns from it about parallel computing, in a sentence.</summary>
    public string Teaches { get; init; } = "";

    /// <summary>Where in its results to look for that, in a sentence or two.</summary>
    public string LookFor { get; init; } = "";

    /// <summary>Whether the timed region reads its input from files; then the state of the page cache belongs to what was measured.</summary>
    public bool ReadsFiles { get; init; }
}

/// <summary>One planned piece of work.</summary>
/// <param name="Index">Place in the plan and in the reduction, 0 based.</param>
/// <param name="Items">Size in the analysis's item unit; the sum over chunks is the trial's total.</param>
/// <param name="Label">What a timeline shows, for example a file's name.</param>
public readonly record struct Chunk(int Index, long Items, string Label);

/// <summary>
/// An analysis bound to its parameters. Every worker prepares its own from the same parameters and gets the same plan.
/// Map is called by many threads at once; partials travel as bytes between processes and ranks.
/// </summary>
public interface IAnalysisRun : IDisposable
{
    /// <summary>At most 65,536 chunks, in reduction order, better some hundreds; none where the input is empty.</summary>
    IReadOnlyList<Chunk> Chunks { get; }

    /// <summary>
    /// Bytes that one map over all chunks moves between memory and cores at least: what it reads and writes once, however large the
    /// caches. Null where that is not known; then nothing is said of memory bandwidth.
    /// </summary>
    long? BytesMoved => null;

    /// <summary>Runs a tiny piece of work through all code of the kernel, so that compilation happens before the clock starts.</summary>
    void Prime();

    /// <summary>
    /// Makes ready in memory what a chunk needs, before the start barrier, on the thread of a worker that may map it. With strategies that
    /// hand chunks out one by one, every process prepares all of them, the threads of one process one share each.
    /// </summary>
    void PrepareChunk(int chunk)
    {
    }

    /// <summary>
    /// A second map and reduction over the same chunks, run once after the region and outside all times, each chunk by the worker that
    /// mapped it last; its result is then the trial's. Null where the region's own is. An aftermath may have one of its own, which begins
    /// once every chunk of this one is done.
    /// </summary>
    IAnalysisRun? Aftermath => null;

    /// <summary>Computes one chunk's partial result.</summary>
    object Map(int chunk, MapContext context);

    /// <summary>Combines all partials, given in chunk order, into the result.</summary>
    AnalysisResult Reduce(IReadOnlyList<object> partials);

    void WritePartial(object partial, BinaryWriter writer);

    object ReadPartial(BinaryReader reader);
}

/// <summary>What the place of execution provides to an analysis.</summary>
public sealed class AnalysisContext
{
    /// <summary>Paths of registered data sets by id, resolved by the server: a folder or a file.</summary>
    public IReadOnlyDictionary<string, string> Datasets { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders below which <c>path</c> parameters must lie after links are resolved; empty means any path (terminal use and tests).</summary>
    public IReadOnlyList<string> DataRoots { get; init; } = [];

    /// <summary>A private folder of the trial for scratch files; deleted after the trial.</summary>
    public string? ScratchDirectory { get; init; }

    /// <summary>
    /// A folder of the trial, the same for all its workers, whose content the first successful trial publishes as a data set by
    /// renaming the folder; null where nothing can be published. Nothing in it is seen by others before.
    /// </summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Id that the published data set will have; null where nothing is published.</summary>
    public string? OutputDataset { get; init; }

    /// <summary>Whether an earlier trial of the job has published the data set: what is written for its own sake only need not be written again.</summary>
    public bool OutputPublished { get; init; }

    /// <summary>Workers of the trial, from 1; the labs plan one chunk for each. 1 where nothing runs, for example while a job is checked.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>A private folder in shared memory that all processes of the trial on this host see, created by who needs it first
    /// and deleted after the trial; null where nothing runs.</summary>
    public string? SharedDirectory { get; init; }

    /// <summary>The ranks among which this process is one; null but with strategy <c>mpi</c>. All calls belong to the thread that maps.</summary>
    public MpiWorld? World { get; init; }

    /// <summary>
    /// Starts the configured application that the parameters name, once, and returns when it has ended; the argument is called while it runs
    /// and stops it by throwing. Null where they name none, or nothing runs.
    /// </summary>
    public Func<Action, ProgramLife>? StartProgram { get; init; }

    /// <summary>Ranks that share <see cref="SharedDirectory"/>, where others are on other hosts; null where all do.</summary>
    public int? WorkersHere { get; init; }
}

/// <summary>A finished analysis: the result as the API shows it. Its hash is computed by <see cref="ResultHash"/>.</summary>
/// <param name="Value">The JSON of the <c>result</c> field.</param>
/// <param name="HashedValue">The part that must agree between trials, where it differs from <paramref name="Value"/>
/// (times, process ids, paths and ids stay out); null means the whole value.</param>
public sealed record AnalysisResult(JsonElement Value, JsonElement? HashedValue = null);

/// <summary>The user's input is unusable; fails the job at once with kind <c>input</c>.</summary>
public sealed class InputException(string message) : Exception(message);
