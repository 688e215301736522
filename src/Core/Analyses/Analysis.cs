using System.Text.Json;
using Dashboard.Core.Analyses.Parameters;
using Dashboard.Core.Data;

namespace Dashboard.Core.Analyses;

/// <summary>An analysis whose parameters are a record with attributes.</summary>
public abstract class Analysis<TParameters> : IAnalysis
    where TParameters : class
{
    public abstract AnalysisDescription Description { get; }

    public Type ParametersType => typeof(TParameters);

    public IAnalysisRun Prepare(JsonElement parameters, AnalysisContext context)
    {
        var faults = ParameterBinding.Bind(parameters, out TParameters? bound);
        return bound is null ? throw ParameterBinding.Fault(faults) : Prepare(bound, context);
    }

    public OutputName? OutputOf(JsonElement parameters)
    {
        ParameterBinding.Bind(parameters, out TParameters? bound);
        return bound is null ? null : OutputOf(bound);
    }

    public AnalysisFit FitOf(JsonElement parameters)
    {
        ParameterBinding.Bind(parameters, out TParameters? bound);
        return bound is null ? new AnalysisFit(Description.Strategies) : FitOf(bound);
    }

    protected virtual AnalysisFit FitOf(TParameters parameters) => new(Description.Strategies);

    /// <summary>Null where a trial with these parameters leaves no data set behind.</summary>
    protected virtual OutputName? OutputOf(TParameters parameters) => null;

    /// <summary>Plans the work for parameters that are already checked.</summary>
    /// <exception cref="InputException">A file or data set is unusable.</exception>
    public abstract IAnalysisRun Prepare(TParameters parameters, AnalysisContext context);
}
