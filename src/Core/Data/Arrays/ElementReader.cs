using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Data.Arrays;

/// <summary>Turns elements of any kind, byte order and distance into float64; int64 beyond 2^53 rounds to the nearest.</summary>
/// <param name="stride">Elements from one to the next.</param>
unsafe delegate void ElementCopy(byte* from, long stride, int count, double* to);

static unsafe class ElementReader
{
    /// <summary>Whether elements lie in memory as a run of float64 that needs no copy.</summary>
    public static bool IsPlain(ArrayLayout layout) => layout.Kind == ElementKind.Float64 && !layout.BigEndian;

    public static ElementCopy Of(ArrayLayout layout) => (layout.Kind, layout.BigEndian) switch
    {
        (ElementKind.Float32, false) => Copy<Float32>,
        (ElementKind.Float32, true) => Copy<Float32Big>,
        (ElementKind.Float64, false) => Copy<Float64>,
        (ElementKind.Float64, true) => Copy<Float64Big>,
        (ElementKind.Int32, false) => Copy<Int32Little>,
        (ElementKind.Int32, true) => Copy<Int32Big>,
        (ElementKind.Int64, false) => Copy<Int64Little>,
        (ElementKind.Int64, true) => Copy<Int64Big>,
        _ => Copy<Flag>,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Copy<T>(byte* from, long stride, int count, double* to)
        where T : struct, IElement
    {
        long step = stride * T.Bytes;
        for (int i = 0; i < count; i++, from += step)
        {
            to[i] = T.Read(from);
        }
    }

    interface IElement
    {
        static abstract int Bytes { get; }

        static abstract double Read(byte* at);
    }

    struct Float32 : IElement
    {
        public static int Bytes => 4;

        public static double Read(byte* at) => Unsafe.ReadUnaligned<float>(at);
    }

    struct Float32Big : IElement
    {
        public static int Bytes => 4;

        public static double Read(byte* at) => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<int>(at)));
    }

    struct Float64 : IElement
    {
        public static int Bytes => 8;

        public static double Read(byte* at) => Unsafe.ReadUnaligned<double>(at);
    }

    struct Float64Big : IElement
    {
        public static int Bytes => 8;

        public static double Read(byte* at) => BitConverter.Int64BitsToDouble(BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(at)));
    }

    struct Int32Little : IElement
    {
        public static int Bytes => 4;

        public static double Read(byte* at) => Unsafe.ReadUnaligned<int>(at);
    }

    struct Int32Big : IElement
    {
        public static int Bytes => 4;

        public static double Read(byte* at) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<int>(at));
    }

    struct Int64Little : IElement
    {
        public static int Bytes => 8;

        public static double Read(byte* at) => Unsafe.ReadUnaligned<long>(at);
    }

    struct Int64Big : IElement
    {
        public static int Bytes => 8;

        public static double Read(byte* at) => BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<long>(at));
    }

    struct Flag : IElement
    {
        public static int Bytes => 1;

        public static double Read(byte* at) => *at != 0 ? 1 : 0;
    }
}
