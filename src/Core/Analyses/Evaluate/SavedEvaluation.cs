using System.Globalization;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Expressions;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>An evaluation whose result is also written to a file, together with the statistics: after the region and outside its times.</summary>
sealed class SavedEvaluation(EvaluateRun evaluation, EvaluateParameters parameters, AnalysisContext context) : RunAround(evaluation)
{
    readonly SavingPass saving = new(evaluation, parameters, context);

    public override IAnalysisRun Aftermath => saving;

    public override void Dispose()
    {
        saving.Dispose();
        base.Dispose();
    }
}

/// <summary>Writes each chunk's results at their place; a partial is their statistics and the fingerprint of what was written.</summary>
sealed class SavingPass(EvaluateRun evaluation, EvaluateParameters parameters, AnalysisContext context) : IAnalysisRun
{
    readonly IAnalysisRun summary = evaluation.Aftermath;
    readonly Lock gate = new();
    IArrayOutput? output;

    public IReadOnlyList<Chunk> Chunks => evaluation.Chunks;

    public void Prime()
    {
    }

    public object Map(int chunk, MapContext context)
    {
        object statistics = summary.Map(chunk, context);
        var results = evaluation.ResultsOf(chunk, out long first);
        Output().Write(first, results);
        return new SavedPart(statistics, ContentFingerprint.Of(results, parameters.ElementBytes, first));
    }

    public AnalysisResult Reduce(IReadOnlyList<object> partials)
    {
        if (partials.Count == 0)
        {
            // Nobody has written anything, and a file without elements is wanted all the same.
            Output();
        }

        ulong content = partials.Aggregate(0UL, (sum, part) => unchecked(sum + ((SavedPart)part).Fingerprint));
        var found = summary.Reduce([.. partials.Select(p => ((SavedPart)p).Statistics)]).Value;
        var whole = ResultJson.Object(json =>
        {
            ResultJson.CopyFields(found, json);
            json.WriteString("outputDataset", context.OutputDataset);
        });
        var hashed = ResultJson.Object(json =>
        {
            ResultJson.CopyFields(found, json);
            json.WriteString("content", content.ToString("x16", CultureInfo.InvariantCulture));
        });
        return whole with { HashedValue = hashed.Value };
    }

    public void WritePartial(object partial, BinaryWriter writer)
    {
        var part = (SavedPart)partial;
        summary.WritePartial(part.Statistics, writer);
        writer.Write(part.Fingerprint);
    }

    public object ReadPartial(BinaryReader reader) => new SavedPart(summary.ReadPartial(reader), reader.ReadUInt64());

    public void Dispose() => output?.Dispose();

    IArrayOutput Output()
    {
        lock (gate)
        {
            return output ??= Open();
        }
    }

    IArrayOutput Open() => context.OutputPublished
        ? new NoFile()
        : new ArrayOutput(context.OutputDirectory ?? throw NoFolder.Refusal, parameters.Output.FileName,
            parameters.ElementType == ElementType.Float32 ? ElementKind.Float32 : ElementKind.Float64, [evaluation.Length]);

    sealed record SavedPart(object Statistics, ulong Fingerprint);
}
