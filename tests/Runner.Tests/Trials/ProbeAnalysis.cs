using System.Diagnostics;
using System.Text.Json;
using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies;

namespace Dashboard.Runner.Tests.Trials;

/// <summary>What the probe does: a sum of sines that shows any change of order, and mischief at one chunk.</summary>
/// <param name="Millis">Milliseconds that each chunk computes, looking at the stop flag, beside its sum.</param>
/// <param name="Mischief"><c>none, throw, input, exit, deaf, allocate, read, talk</c>.</param>
/// <param name="At">The chunk that does it.</param>
/// <param name="Once">A file that does not exist yet: the mischief happens only to the one who creates it.</param>
sealed record ProbeParameters(int Chunks = 8, double Millis = 0, string Mischief = "none", int At = 0, string? Once = null);

/// <summary>An analysis that sleeps, throws, dies, hoards or does not listen, as a test wants.</summary>
sealed class ProbeAnalysis : IAnalysis
{
    public const string Name = "probe";

    public AnalysisDescription Description { get; } =
        new(Name, "Probe", "Misbehaves on request.", "pieces", StrategyNames.MapReduce);

    public Type ParametersType => typeof(ProbeParameters);

    public IAnalysisRun Prepare(JsonElement parameters, AnalysisContext context)
    {
        var probe = parameters.Deserialize<ProbeParameters>(JsonSerializerOptions.Web)!;
        return probe.Chunks >= 0 ? new Run(probe) : throw new InputException($"chunks is {probe.Chunks}; it must not be negative.");
    }

    sealed class Run(ProbeParameters probe) : IAnalysisRun
    {
        public IReadOnlyList<Chunk> Chunks { get; } = [.. Enumerable.Range(0, probe.Chunks).Select(i => new Chunk(i, 10, $"piece {i}"))];

        public void Prime() => Sum(0);

        public object Map(int chunk, MapContext context)
        {
            if (chunk == probe.At && IsFirst())
            {
                Misbehave(context);
            }
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalMilliseconds < probe.Millis)
            {
                Thread.SpinWait(50);
                context.Advance(0);
            }
            context.Advance(4);
            return Sum(chunk);
        }

        bool IsFirst()
        {
            try
            {
                if (probe.Once is { } file)
                {
                    new FileStream(file, FileMode.CreateNew).Dispose();
                }
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }

        void Misbehave(MapContext context)
        {
            switch (probe.Mischief)
            {
                case "throw":
                    throw new InvalidOperationException($"Piece {probe.At} is broken.");
                case "input":
                    throw new InputException($"Piece {probe.At} is not a number.");
                case "exit":
                    Environment.Exit(7);
                    break;
                case "deaf":
                    Thread.Sleep(60_000);
                    break;
                case "talk":
                    Console.Write(string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i}\n")));
                    break;
                case "allocate":
                    Hoard(context);
                    break;
                case "read":
                    context.Reading(() => { Thread.Sleep(20); return 0; });
                    break;
            }
        }

        static void Hoard(MapContext context)
        {
            var hoard = new List<byte[]>();
            for (int i = 0; i < 4000; i++)
            {
                hoard.Add(new byte[1 << 20]);
                hoard[^1].AsSpan().Fill(1);
                context.Advance(0);
                Thread.Sleep(1);
            }
            GC.KeepAlive(hoard);
        }

        static double Sum(int chunk)
        {
            double sum = 0;
            for (int i = 1; i <= 1000; i++)
            {
                sum += Math.Sin(chunk * 1000 + i) / i;
            }
            return sum;
        }

        /// <summary>Added up from first to last: another order gives another last digit.</summary>
        public AnalysisResult Reduce(IReadOnlyList<object> partials) =>
            new(JsonSerializer.SerializeToElement(new { total = partials.Aggregate(0.1, (sum, partial) => sum * 1.0001 + (double)partial), pieces = partials.Count }));

        public void WritePartial(object partial, BinaryWriter writer) => writer.Write((double)partial);

        public object ReadPartial(BinaryReader reader) => reader.ReadDouble();

        public void Dispose()
        {
        }
    }
}
