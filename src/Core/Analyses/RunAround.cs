namespace Dashboard.Core.Analyses;

/// <summary>A run that adds something to another: everything not overridden is the other's.</summary>
abstract class RunAround(IAnalysisRun inner) : IAnalysisRun
{
    public IReadOnlyList<Chunk> Chunks => inner.Chunks;

    public virtual IAnalysisRun? Aftermath => inner.Aftermath;

    public void Prime() => inner.Prime();

    public void PrepareChunk(int chunk) => inner.PrepareChunk(chunk);

    public object Map(int chunk, MapContext context) => inner.Map(chunk, context);

    public virtual AnalysisResult Reduce(IReadOnlyList<object> partials) => inner.Reduce(partials);

    public void WritePartial(object partial, BinaryWriter writer) => inner.WritePartial(partial, writer);

    public object ReadPartial(BinaryReader reader) => inner.ReadPartial(reader);

    public virtual void Dispose()
    {
        inner.Dispose();
        GC.SuppressFinalize(this);
    }
}
