using System.Globalization;
using Dashboard.Core.Analyses.SumRange;

namespace Dashboard.Core.Analyses.TaskCost;

/// <summary>Task i adds the numbers from i times the additions on; a partial is its exact sum, wherever it was computed.</summary>
sealed class TaskCostRun(TaskCostParameters parameters) : AnalysisRun<TaskCostParameters, PartSum>(parameters)
{
    public override IReadOnlyList<Chunk> Chunks { get; } = [.. Enumerable.Range(0, parameters.Tasks).Select(i => new Chunk(i, 1, $"task {i + 1}"))];

    protected override TaskCostRun Miniature() => new(Parameters with { Tasks = 1, Additions = 10 });

    protected override PartSum MapChunk(int chunk, MapContext context)
    {
        context.Advance(0);
        long from = (long)chunk * Parameters.Additions;
        long end = from + Parameters.Additions;
        return new PartSum(Parameters.RunIn == TaskPlace.NewProcess ? TaskProcess.Sum(from, end) : SumRangeRun.Sum(from, end));
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<PartSum> partials)
    {
        Int128 total = 0;
        foreach (var partial in partials)
        {
            total += partial.Value;
        }

        return ResultJson.Object(json =>
        {
            json.WriteNumber("tasks", partials.Count);
            json.WriteString("total", total.ToString(CultureInfo.InvariantCulture));
        });
    }

    protected override void Write(PartSum partial, BinaryWriter writer)
    {
        writer.Write((ulong)(partial.Value >> 64));
        writer.Write((ulong)partial.Value);
    }

    protected override PartSum Read(BinaryReader reader)
    {
        ulong upper = reader.ReadUInt64();
        return new PartSum(new Int128(upper, reader.ReadUInt64()));
    }
}
