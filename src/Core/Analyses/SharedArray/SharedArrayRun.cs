using Dashboard.Core.Strategies.SharedMemory;

namespace Dashboard.Core.Analyses.SharedArray;

/// <summary>One chunk per worker; its partial is how many elements it negated. The values stay in shared memory and are read there.</summary>
/// <remarks>Layout: lock (4 bytes), whether the array is filled (4 bytes), from byte 128 on the elements of 8 bytes.</remarks>
sealed unsafe class SharedArrayRun : AnalysisRun<SharedArrayParameters, int>
{
    const int HeadBytes = 128;

    readonly SharedRegion memory;
    readonly long* values;

    public SharedArrayRun(SharedArrayParameters parameters, AnalysisContext context)
        : base(parameters)
    {
        memory = SharedRegion.Open(context.SharedDirectory, "array", HeadBytes + parameters.Length * sizeof(long));
        values = (long*)(memory.Start + HeadBytes);
        FillOnce();
        Chunks = [.. Enumerable.Range(0, context.Workers).Select(w => new Chunk(w, ShareOf(w, context.Workers), $"worker {w}"))];
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    int ShareOf(int worker, int workers) => (Parameters.Length - worker + workers - 1) / workers is var share && share > 0 ? share : 0;

    /// <summary>Every process of the trial comes here before the start barrier; the first one fills the array.</summary>
    void FillOnce()
    {
        int* filled = (int*)memory.Start + 1;
        var mutex = new FutexLock((int*)memory.Start);
        mutex.Enter();
        for (int i = 0; *filled == 0 && i < Parameters.Length; i++)
        {
            values[i] = i;
        }

        *filled = 1;
        mutex.Exit();
    }

    protected override SharedArrayRun Miniature() => new(Parameters with { Length = 3 }, new AnalysisContext { Workers = 2 });

    protected override int MapChunk(int chunk, MapContext context)
    {
        int done = 0;
        for (int i = chunk; i < Parameters.Length; i += Chunks.Count)
        {
            values[i] = -values[i];
            done++;
        }

        context.Advance(done);
        return done;
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<int> partials) => ResultJson.Object(json =>
    {
        json.WriteStartArray("values");
        for (int i = 0; i < Parameters.Length; i++)
        {
            json.WriteNumberValue(values[i]);
        }

        json.WriteEndArray();
    });

    protected override void Write(int partial, BinaryWriter writer) => writer.Write(partial);

    protected override int Read(BinaryReader reader) => reader.ReadInt32();

    public override void Dispose()
    {
        memory.Dispose();
        base.Dispose();
    }
}
