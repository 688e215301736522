using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Expressions;
using Dashboard.Core.Expressions.Compiler;

namespace Dashboard.Core.Analyses.Evaluate;

/// <summary>
/// Inputs are written and outputs touched before the start barrier, by the worker that then computes the chunk; the region does
/// nothing but compute. Statistics are taken afterwards, see <see cref="EvaluateSummary"/>. Chunks depend on the length and the evaluator only:
/// 65,536 elements for the fused loop; for the eager one as large as whole arrays are meant to be, since that is its lesson.
/// </summary>
sealed unsafe class EvaluateRun : IAnalysisRun
{
    const int MostChunks = 4096;
    const long Step = 64;
    const long ElementsPerReport = 1 << 14;

    /// <summary>Arrays that together take more than this are not in any cache when they are needed again.</summary>
    const long LargestCachedBytes = 48L << 20;

    static readonly object Done = new();

    readonly EvaluateParameters parameters;
    readonly AnalysisContext context;
    readonly Expression expression;
    readonly CompiledExpression? fused;
    readonly EagerExpression? eager;
    readonly bool past;
    readonly long chunkLength;
    readonly AnalysisResult regionResult;
    readonly bool[] prepared;
    readonly bool[] computed;
    readonly Lock gate = new();
    InputFiller[]? fillers;
    ArrayPages[] arrays = [];

    /// <param name="past">Whether results go past the caches; null decides by the size.</param>
    public EvaluateRun(EvaluateParameters parameters, AnalysisContext context, bool? past)
    {
        (this.parameters, this.context) = (parameters, context);
        expression = parameters.Parse();
        fused = parameters.Evaluator == Evaluator.Fused ? CompiledExpression.Of(expression, parameters.ElementType) : null;
        eager = fused is null ? new EagerExpression(expression, parameters.ElementType) : null;
        this.past = past ?? Bytes > LargestCachedBytes;
        chunkLength = fused is null ? ChunkLength(16, 1 << 21) : ChunkLength(64, 1 << 16);
        Chunks = Plan();
        prepared = new bool[Chunks.Count];
        computed = new bool[Chunks.Count];
        regionResult = ResultJson.Object(json => json.WriteNumber("length", Length));
        Aftermath = new EvaluateSummary(this, parameters);
    }

    public IReadOnlyList<Chunk> Chunks { get; }

    /// <summary>The fused loop reads every input and writes the result once; temporaries of the eager one come and go.</summary>
    public long? BytesMoved => fused is null ? null : (long)Bytes;

    /// <summary>Opens the data sets among the inputs, so that a wrong one is said before any work.</summary>
    /// <exception cref="InputException">One is missing, unreadable or too short.</exception>
    public void OpenInputs() => fillers ??= expression.Variables
        .Select(v => InputFiller.Of(v.Name, parameters.Variables.GetValueOrDefault(v.Name), parameters, context))
        .ToArray();

    public IAnalysisRun Aftermath { get; }

    public int Arrays => expression.Variables.Count + 1;

    public double Bytes => (double)Length * parameters.ElementBytes * Arrays;

    public long Length => parameters.Elements;

    byte* Output => arrays[^1].Start;

    /// <summary>Compiles what the region and the statistics need by doing all of it once in small.</summary>
    public void Prime()
    {
        fused?.Complete(past);
        var small = parameters with { Length = Step + 1, Variables = new Dictionary<string, VariableSource>() };
        using var run = new EvaluateRun(small, context, past);
        var worker = new IdleContext();
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        run.PrepareChunk(0);
        run.WritePartial(run.Map(0, worker), writer);
        run.Reduce([run.ReadPartial(new BinaryReader(bytes))]);
        run.Aftermath.WritePartial(run.Aftermath.Map(0, worker), writer);
    }

    public void PrepareChunk(int chunk)
    {
        EnsureArrays();
        var (first, count) = Extent(chunk);
        for (int v = 0; v < fillers!.Length; v++)
        {
            if (parameters.Dtype == FloatType.Float32)
            {
                fillers[v].Fill((float*)arrays[v].Start + first, first, count);
            }
            else
            {
                fillers[v].Fill((double*)arrays[v].Start + first, first, count);
            }
        }

        new Span<byte>(Output + (first * parameters.ElementBytes), checked((int)(count * parameters.ElementBytes))).Clear();
        prepared[chunk] = true;
    }

    public object Map(int chunk, MapContext context)
    {
        if (!prepared[chunk])
        {
            PrepareChunk(chunk);
        }

        var (first, count) = Extent(chunk);
        long offset = first * parameters.ElementBytes;
        Span<nint> inputs = stackalloc nint[arrays.Length - 1];
        for (int v = 0; v < inputs.Length; v++)
        {
            inputs[v] = (nint)(arrays[v].Start + offset);
        }

        if (fused is not null)
        {
            EvaluateFused(inputs, Output + offset, count, context);
        }
        else
        {
            eager!.Evaluate(inputs, Output + offset, count);
        }

        computed[chunk] = true;
        return Done;
    }

    /// <summary>In pieces short enough to look for a stop in between whatever the formula.</summary>
    void EvaluateFused(Span<nint> inputs, byte* output, long count, MapContext context)
    {
        for (long at = 0; at < count; at += ElementsPerReport)
        {
            long part = Math.Min(ElementsPerReport, count - at);
            fused!.Evaluate(inputs, output + (at * parameters.ElementBytes), part, past);
            context.Advance(part);
            foreach (ref nint input in inputs)
            {
                input += (nint)(part * parameters.ElementBytes);
            }
        }
    }

    /// <summary>Statistics of a chunk's results; computes them first if this worker has not.</summary>
    public Summary Summarise(int chunk, MapContext context)
    {
        if (!computed[chunk])
        {
            Map(chunk, context);
        }

        var (first, count) = Extent(chunk);
        return parameters.Dtype == FloatType.Float32 ? Summary.Of((float*)Output + first, count) : Summary.Of((double*)Output + first, count);
    }

    /// <summary>Results of a chunk that this worker has computed, from element <c>First</c> of the array on.</summary>
    public ReadOnlySpan<byte> ResultsOf(int chunk, out long first)
    {
        (first, long count) = Extent(chunk);
        return new ReadOnlySpan<byte>(Output + (first * parameters.ElementBytes), checked((int)(count * parameters.ElementBytes)));
    }

    public AnalysisResult Reduce(IReadOnlyList<object> partials) => regionResult;

    public void WritePartial(object partial, BinaryWriter writer)
    {
    }

    public object ReadPartial(BinaryReader reader) => Done;

    public void Dispose()
    {
        foreach (var array in arrays)
        {
            array.Dispose();
        }

        foreach (var filler in fillers ?? [])
        {
            (filler as IDisposable)?.Dispose();
        }

        eager?.Dispose();
        arrays = [];
    }

    (long First, long Count) Extent(int chunk) => (chunk * chunkLength, Chunks[chunk].Items);

    void EnsureArrays()
    {
        lock (gate)
        {
            if (arrays.Length == 0)
            {
                OpenInputs();
                arrays = Enumerable.Range(0, Arrays).Select(_ => new ArrayPages(Length * parameters.ElementBytes)).ToArray();
            }
        }
    }

    long ChunkLength(int fewChunks, long usual)
    {
        long wanted = Math.Clamp((Length + fewChunks - 1) / fewChunks, Step, usual);
        wanted = Math.Max(wanted, (Length + MostChunks - 1) / MostChunks);
        return (wanted + Step - 1) / Step * Step;
    }

    Chunk[] Plan()
    {
        var chunks = new Chunk[(Length + chunkLength - 1) / chunkLength];
        for (int i = 0; i < chunks.Length; i++)
        {
            long first = i * chunkLength;
            chunks[i] = new Chunk(i, Math.Min(chunkLength, Length - first), $"from element {first}");
        }

        return chunks;
    }
}
