using System.Text.Json;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>The statistics of a formula's results, taken after the region from the outputs where they lie.</summary>
sealed class EvaluateSummary(EvaluateRun run, EvaluateParameters parameters) : IAnalysisRun
{
    public IReadOnlyList<Chunk> Chunks => run.Chunks;

    public void Prime()
    {
    }

    public object Map(int chunk, MapContext context) => run.Summarise(chunk, context);

    public AnalysisResult Reduce(IReadOnlyList<object> partials)
    {
        var all = new Summary();
        foreach (object partial in partials)
        {
            all.Add((Summary)partial);
        }

        return ResultJson.Object(json => Write(json, all));
    }

    void Write(Utf8JsonWriter json, Summary all)
    {
        json.WriteNumber("length", run.Length);
        json.WriteDouble("sum", all.Sum);
        json.WriteDouble("mean", all.Sum / run.Length);
        // Of nothing, as describe says it: NumPy knows no extremes of an empty array.
        json.WriteDouble("min", run.Length > 0 ? all.Min : double.NaN);
        json.WriteDouble("max", run.Length > 0 ? all.Max : double.NaN);
        json.WriteStartArray("first");
        foreach (double value in all.First)
        {
            json.WriteDouble(value);
        }

        json.WriteEndArray();
        json.WriteString("dtype", parameters.Dtype == FloatType.Float32 ? "float32" : "float64");
    }

    public void WritePartial(object partial, BinaryWriter writer) => ((Summary)partial).Write(writer);

    public object ReadPartial(BinaryReader reader) => Summary.Read(reader);

    public void Dispose()
    {
    }
}
