namespace Dashboard.Core.Analyses;

/// <summary>A run with typed parameters and partial results; derived classes plan their chunks in the constructor.</summary>
public abstract class AnalysisRun<TParameters, TPartial>(TParameters parameters) : IAnalysisRun
    where TParameters : class
    where TPartial : notnull
{
    public abstract IReadOnlyList<Chunk> Chunks { get; }

    public virtual long? BytesMoved => null;

    protected TParameters Parameters { get; } = parameters;

    /// <summary>A run of the same kind over a handful of items that takes every path of the kernel.</summary>
    protected abstract AnalysisRun<TParameters, TPartial> Miniature();

    protected abstract TPartial MapChunk(int chunk, MapContext context);

    protected abstract AnalysisResult ReduceAll(IReadOnlyList<TPartial> partials);

    protected abstract void Write(TPartial partial, BinaryWriter writer);

    protected abstract TPartial Read(BinaryReader reader);

    /// <summary>Maps, moves and reduces a miniature, so that nothing is compiled inside the timed region.</summary>
    public void Prime()
    {
        using var miniature = Miniature();
        var context = new IdleContext();
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var partials = new List<object>();
        for (int chunk = 0; chunk < miniature.Chunks.Count; chunk++)
        {
            miniature.WritePartial(miniature.Map(chunk, context), writer);
        }

        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        for (int chunk = 0; chunk < miniature.Chunks.Count; chunk++)
        {
            partials.Add(miniature.ReadPartial(reader));
        }

        miniature.Reduce(partials);
    }

    public object Map(int chunk, MapContext context) => MapChunk(chunk, context);

    public AnalysisResult Reduce(IReadOnlyList<object> partials)
    {
        var typed = new TPartial[partials.Count];
        for (int i = 0; i < typed.Length; i++)
        {
            typed[i] = (TPartial)partials[i];
        }

        return ReduceAll(typed);
    }

    public void WritePartial(object partial, BinaryWriter writer) => Write((TPartial)partial, writer);

    public object ReadPartial(BinaryReader reader) => Read(reader);

    public virtual void Dispose() => GC.SuppressFinalize(this);
}
