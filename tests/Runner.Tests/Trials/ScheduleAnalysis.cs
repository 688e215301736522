using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>A schedule to sleep along, in milliseconds, so that more workers than CPUs run side by side.</summary>
/// <param name="Long">What the first chunk takes on top: imbalance.</param>
/// <param name="Reduce">What the reduction takes, while all wait: the serial part.</param>
/// <param name="Pack">What packing the second chunk's partial takes, while the others wait for the worker that has it.</param>
/// <param name="Slower">What each chunk takes on top where there are several workers, as if they shared something.</param>
sealed record Schedule(int Chunks = 8, double Each = 200, double Long = 0, double Reduce = 0, double Pack = 0, double Slower = 0);

/// <summary>An analysis that does nothing but sleep along a planted schedule.</summary>
sealed class ScheduleAnalysis : IAnalysis
{
    public const string Name = "schedule";

    public AnalysisDescription Description { get; } =
        new(Name, "Schedule", "Sleeps along a plan.", "pieces", StrategyNames.MapReduce, Repeatable: false);

    public Type ParametersType => typeof(Schedule);

    public IAnalysisRun Prepare(JsonElement parameters, AnalysisContext context) =>
        new Run(parameters.Deserialize<Schedule>(JsonSerializerOptions.Web)!, context.Workers);

    sealed class Run(Schedule plan, int workers) : IAnalysisRun
    {
        public IReadOnlyList<Chunk> Chunks { get; } = [.. Enumerable.Range(0, plan.Chunks).Select(i => new Chunk(i, 1, $"piece {i}"))];

        public void Prime() => Sleep(0.1);

        public object Map(int chunk, MapContext context)
        {
            Sleep(plan.Each + (chunk == 0 ? plan.Long : 0) + (workers > 1 ? plan.Slower : 0));
            return chunk;
        }

        public AnalysisResult Reduce(IReadOnlyList<object> partials)
        {
            Sleep(plan.Reduce);
            return new(JsonSerializer.SerializeToElement(new { pieces = partials.Count }));
        }

        public void WritePartial(object partial, BinaryWriter writer)
        {
            Sleep((int)partial == 1 ? plan.Pack : 0);
            writer.Write((int)partial);
        }

        public object ReadPartial(BinaryReader reader) => reader.ReadInt32();

        public void Dispose()
        {
        }

        static void Sleep(double milliseconds) => Thread.Sleep(TimeSpan.FromMilliseconds(milliseconds));
    }
}
