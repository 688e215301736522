using System.Globalization;
using Dashboard.Core.Data;
using Dashboard.Core.Measurement;
using Dashboard.Core.Strategies;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>A formula over large arrays in memory: the course's numexpr lesson.</summary>
public sealed class EvaluateAnalysis : Analysis<EvaluateParameters>
{
    public override AnalysisDescription Description { get; } = new(
        "evaluate",
        "Formula over arrays",
        "Computes a formula for every element of large arrays. Fused, the formula becomes one loop of vector instructions without temporaries; eager, every operator fills an array of its own, as in NumPy.",
        "elements",
        StrategyNames.MapReduce,
        GrowsWith: "length")
    {
        Teaches = "What a fused loop saves over one temporary array per operator, as numexpr does for NumPy.",
        LookFor = "Run fused and eager as variants: the eager one moves every temporary through memory, so a second thread helps it less. Phases and peak memory show where the time goes.",
    };

    public override IAnalysisRun Prepare(EvaluateParameters parameters, AnalysisContext context)
    {
        var run = new EvaluateRun(parameters, context, past: null);
        if (run.Bytes > MachineMemory)
        {
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{parameters.Elements} elements of {run.Arrays} arrays take {Figures.Significant(run.Bytes / (double)(1L << 30))} GiB; this machine has {Figures.Significant(MachineMemory / (double)(1L << 30))} GiB."));
        }

        run.OpenInputs();
        return parameters.Save ? new SavedEvaluation(run, parameters, context) : run;
    }

    protected override OutputName? OutputOf(EvaluateParameters parameters) => parameters.Save ? parameters.Output : null;

    static double MachineMemory { get; } = ReadMachineMemory();

    static double ReadMachineMemory()
    {
        string? line = File.Exists("/proc/meminfo")
            ? File.ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemTotal:", StringComparison.Ordinal))
            : null;
        return line is not null && long.TryParse(line.AsSpan(9, line.Length - 9 - 2).Trim(), CultureInfo.InvariantCulture, out long kibibytes)
            ? kibibytes * 1024.0
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }
}
