namespace Dashboard.Core.Analyses.Messaging;

/// <summary>
/// One chunk per worker: the first asks, the second answers, others have nothing to do. The asker's partial is what it
/// measured, the others' are empty.
/// </summary>
abstract class TimedMessages(MessagingParameters parameters, int workers) : AnalysisRun<MessagingParameters, double[]>(parameters)
{
    public override IReadOnlyList<Chunk> Chunks { get; } =
        [.. Enumerable.Range(0, workers).Select(w => new Chunk(w, w == 0 ? 2L * parameters.Messages : 0, LabelOf(w)))];

    static string LabelOf(int worker) => worker switch { 0 => "asks", 1 => "answers", _ => "idle" };

    protected override AnalysisResult ReduceAll(IReadOnlyList<double[]> partials) => ResultJson.Object(json =>
    {
        json.WriteNumber("latencySecondsMedian", partials[0][0]);
        json.WriteNumber("bytesPerSecond", partials[0][1]);
    });

    protected override void Write(double[] partial, BinaryWriter writer)
    {
        writer.Write(partial.Length);
        foreach (double value in partial)
        {
            writer.Write(value);
        }
    }

    protected override double[] Read(BinaryReader reader)
    {
        double[] values = new double[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadDouble();
        }

        return values;
    }
}
