using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.CreateMatrix;

/// <summary>Fills a matrix chunk by chunk; a partial is a fingerprint of the chunk's elements.</summary>
sealed class CreateMatrixRun : AnalysisRun<CreateMatrixParameters, MatrixPartial>
{
    const long UsualBytes = 16 << 20;
    const int FewChunks = 64;
    const int MostChunks = 4096;

    /// <summary>Elements generated and written at a time: half a megabyte of float64, which stays in the second-level cache.</summary>
    const int Block = 1 << 16;

    [ThreadStatic]
    static double[]? pinnedBlock;

    readonly IArrayOutput sink;
    readonly string? dataset;
    readonly ulong key;
    readonly long elements;
    readonly long perChunk;

    /// <param name="dataset">Id under which the matrix will be found; null where nothing is published.</param>
    public CreateMatrixRun(CreateMatrixParameters parameters, IArrayOutput sink, string? dataset)
        : base(parameters)
    {
        (this.sink, this.dataset) = (sink, dataset);
        key = CounterRandom.KeyOf(parameters.Seed);
        elements = parameters.Rows * parameters.Columns;
        perChunk = Cut();
        Chunks = Plan();
    }

    public override IReadOnlyList<Chunk> Chunks { get; }

    public override void Dispose()
    {
        sink.Dispose();
        base.Dispose();
    }

    protected override CreateMatrixRun Miniature() => new(Parameters with { Rows = 3, Columns = 100 }, new NoFile(), null);

    protected override MatrixPartial MapChunk(int chunk, MapContext context)
    {
        long at = chunk * perChunk;
        long end = Math.Min(elements, at + perChunk);
        ulong fingerprint = 0;
        long piece = Parameters.Method == CreateMethod.PerRow ? Math.Min(Block, Parameters.Columns) : Block;
        while (at < end)
        {
            int count = (int)Math.Min(piece, end - at);
            var bytes = Fill(at, count);
            sink.Write(at, bytes);
            fingerprint += ContentFingerprint.Of(bytes, ArrayLayout.BytesOf(Parameters.Kind), at);
            at += count;
            context.Advance(count);
        }

        return new MatrixPartial(fingerprint);
    }

    protected override AnalysisResult ReduceAll(IReadOnlyList<MatrixPartial> partials)
    {
        ulong whole = 0;
        foreach (var partial in partials)
        {
            whole += partial.Fingerprint;
        }

        long bytes = NpyHeader.Write(Parameters.Kind, [Parameters.Rows, Parameters.Columns]).Length + Parameters.DataBytes;
        var result = ResultJson.Object(json =>
        {
            json.WriteString("dataset", dataset);
            json.WriteNumber("bytes", bytes);
        });
        var hashed = ResultJson.Object(json => json.WriteString("content", whole.ToString("x16", CultureInfo.InvariantCulture)));
        return result with { HashedValue = hashed.Value };
    }

    protected override void Write(MatrixPartial partial, BinaryWriter writer) => writer.Write(partial.Fingerprint);

    protected override MatrixPartial Read(BinaryReader reader) => new(reader.ReadUInt64());

    unsafe ReadOnlySpan<byte> Fill(long first, int count)
    {
        pinnedBlock ??= GC.AllocateUninitializedArray<double>(Block + 8, pinned: true);
        double* block = (double*)Marshal.UnsafeAddrOfPinnedArrayElement(pinnedBlock, 0);
        bool single = Parameters.Kind == ElementKind.Float32;
        if (Parameters.Distribution == Distribution.Normal)
        {
            CounterRandom.Normal(key, first, block, count);
        }
        else if (single)
        {
            CounterRandom.UniformSingle(key, first, block, count);
        }
        else
        {
            CounterRandom.Uniform(key, first, block, count);
        }

        if (single)
        {
            Narrow(block, count);
        }

        return new ReadOnlySpan<byte>(block, count * ArrayLayout.BytesOf(Parameters.Kind));
    }

    /// <summary>Turns float64 into float32 in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe void Narrow(double* values, int count)
    {
        float* to = (float*)values;
        for (int i = 0; i < count; i++)
        {
            to[i] = (float)values[i];
        }
    }

    long Cut()
    {
        long usual = UsualBytes / ArrayLayout.BytesOf(Parameters.Kind);
        long wanted = Math.Max(Math.Clamp(elements / FewChunks, Block, usual), (elements + MostChunks - 1) / MostChunks);
        long unit = Parameters.Method == CreateMethod.PerRow ? Parameters.Columns : Block;
        return (wanted + unit - 1) / unit * unit;
    }

    Chunk[] Plan()
    {
        var chunks = new Chunk[(elements + perChunk - 1) / perChunk];
        for (int i = 0; i < chunks.Length; i++)
        {
            chunks[i] = new Chunk(i, Math.Min(perChunk, elements - (i * perChunk)), $"part {i + 1} of {chunks.Length}");
        }

        return chunks;
    }
}

/// <param name="Fingerprint">Of the bytes written.</param>
sealed record MatrixPartial(ulong Fingerprint);
