using Dashboard.Core.Analyses;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Mpi;
using Dashboard.Core.Protocol;
using Dashboard.Core.Strategies;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles;

/// <summary>An analysis bound to the parameters of a trial; every process of the trial prepares its own.</summary>
static class TrialWork
{
    /// <summary>Where analyses are found by name; tests add their own here.</summary>
    internal static Func<string, IAnalysis?> Find { get; set; } = AnalysisCatalog.Find;

    /// <exception cref="InputException">There is no such analysis, its parameters are unusable, or its plan is too long.</exception>
    public static IAnalysisRun Prepare(TrialSpec spec, MpiWorld? world = null, int? workersHere = null)
    {
        var run = AnalysisOf(spec).Prepare(spec.Parameters, new AnalysisContext
        {
            Datasets = spec.Datasets,
            DataRoots = spec.DataRoots,
            ScratchDirectory = spec.ScratchDirectory,
            OutputDirectory = TrialOutputs.FolderOf(spec),
            OutputDataset = spec.Output?.Dataset,
            OutputPublished = spec.Output is { } output && Directory.Exists(output.Directory),
            Workers = spec.Workers,
            SharedDirectory = TrialFolders.SharedOf(spec.Marker),
            World = world,
            WorkersHere = workersHere,
            StartProgram = External.ProgramStarter.Of(spec),
        });
        return run.Chunks.Count <= TrialBoard.MostChunks ? run
            : throw new InputException($"The plan of {spec.Analysis} has {run.Chunks.Count} chunks; allowed are at most {TrialBoard.MostChunks}.");
    }

    /// <summary>The seats of a bound trial; null where workers are not bound, which is not worth reading the machine's layout for.</summary>
    public static CpuBinding? Bind(TrialSpec spec) =>
        spec.Binding == Core.Jobs.Binding.None ? null : CpuBinding.Plan(spec.Binding, UsableCpus.Read().Cpus);

    public static IAnalysis AnalysisOf(TrialSpec spec) =>
        Find(spec.Analysis) ?? throw new InputException($"There is no analysis '{spec.Analysis}'.");

    public static TrialSpec ReadSpec(string shared) =>
        SpecReading.Parse(File.ReadAllBytes(TrialFolders.SpecIn(shared)));

    /// <summary>What an exception inside a trial means for its outcome.</summary>
    public static TrialError ErrorOf(Exception fault) => fault switch
    {
        TrialFault known => known.Error,
        InputException => new TrialError("input", fault.Message),
        OutOfMemoryException => new TrialError("memory", "The managed heap reached the trial's memory limit."),
        Launchers.Local.LaunchException => new TrialError("launch", fault.Message),
        AggregateException { InnerExceptions: [var first, ..] } => ErrorOf(first),
        _ => new TrialError("analysis", $"{fault.GetType().Name}: {fault.Message}"),
    };
}

/// <summary>A fault whose kind is known already.</summary>
sealed class TrialFault(TrialError error) : Exception(error.Message)
{
    public TrialError Error { get; } = error;
}
