using System.Diagnostics;
using Dashboard.Core.Strategies.SharedMemory;

namespace Dashboard.Core.Analyses.SharedCounter;

/// <summary>
/// One chunk per worker. The k-th increments of all workers fall on the same tick of the common clock: that is what makes the
/// race sure enough to be taught. A partial is the number of increments that the worker did.
/// </summary>
/// <remarks>Layout of the shared page: start gate, lock and counter, 128 bytes apart so that they share no cache line.</remarks>
sealed unsafe class SharedCounterRun : AnalysisRun<SharedCounterParameters, int>
{
    const int Bytes = 4096;

    readonly SharedRegion memory;
    readonly StartGate gate;
    readonly FutexLock mutex;
    readonly long* counter;
    readonly long delay, gap;

    public SharedCounterRun(SharedCounterParameters parameters, AnalysisContext context)
        : base(parameters)
    {
        memory = SharedRegion.Open(context.SharedDirectory, "counter", Bytes);
        gate = new StartGate(memory.Start);
        mutex = new FutexLock((int*)(memory.Start + 128));
        counter = (long*)(memory.Start + 256);
        delay = (long)(parameters.DelayMilliseconds * Stopwatch.Frequency / 1e3);
        gap = (long)(parameters.ReadWriteGapMicroseconds * Stopwatch.Frequency / 1e6);
        Chunks = [.. Enumerable.Range(0, context.Workers).Select(w => new Chunk(w, parameters.Increments, $"worker {w}"))];
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    protected override SharedCounterRun Miniature() =>
        new(Parameters with { Increments = 5, DelayMilliseconds = 0.2, ReadWriteGapMicroseconds = 1 }, new AnalysisContext());

    protected override int MapChunk(int chunk, MapContext context)
    {
        Action look = () => context.Advance(0);
        long moment = gate.Pass(Chunks.Count, look);
        for (int i = 0; i < Parameters.Increments; i++)
        {
            CommonClock.WaitUntil(moment + i * delay);
            AddOne(look);
            context.Advance(1);
        }

        return Parameters.Increments;
    }

    void AddOne(Action look)
    {
        switch (Parameters.Mode)
        {
            case CounterMode.Atomic:
                Interlocked.Increment(ref *counter);
                break;
            case CounterMode.Lock:
                mutex.Enter(look);
                ReadAndWrite();
                mutex.Exit();
                break;
            default:
                ReadAndWrite();
                break;
        }
    }

    void ReadAndWrite()
    {
        long value = Volatile.Read(ref *counter);
        CommonClock.SpinUntil(Stopwatch.GetTimestamp() + gap);
        Volatile.Write(ref *counter, value + 1);
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<int> partials)
    {
        long expected = partials.Sum(p => (long)p);
        long actual = Volatile.Read(ref *counter);
        return ResultJson.Object(json =>
        {
            json.WriteNumber("expected", expected);
            json.WriteNumber("actual", actual);
            json.WriteNumber("lost", expected - actual);
        });
    }

    protected override void Write(int partial, BinaryWriter writer) => writer.Write(partial);

    protected override int Read(BinaryReader reader) => reader.ReadInt32();

    public override void Dispose()
    {
        memory.Dispose();
        base.Dispose();
    }
}
