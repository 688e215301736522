using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Dashboard.Core.Data.Csv;

/// <summary>64 bytes of text in the registers of one vector width.</summary>
interface ICsvBlock<TSelf>
    where TSelf : struct, ICsvBlock<TSelf>
{
    static abstract TSelf Load(ref byte text);

    /// <summary>Bit i is set where byte i is the one asked for.</summary>
    ulong Where(byte mark);
}

readonly struct CsvBlock512(Vector512<byte> bytes) : ICsvBlock<CsvBlock512>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CsvBlock512 Load(ref byte text) => new(Vector512.LoadUnsafe(ref text));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Where(byte mark) => Vector512.Equals(bytes, Vector512.Create(mark)).ExtractMostSignificantBits();
}

readonly struct CsvBlock256(Vector256<byte> low, Vector256<byte> high) : ICsvBlock<CsvBlock256>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CsvBlock256 Load(ref byte text) => new(Vector256.LoadUnsafe(ref text), Vector256.LoadUnsafe(ref text, 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Where(byte mark)
    {
        var wanted = Vector256.Create(mark);
        return Vector256.Equals(low, wanted).ExtractMostSignificantBits() | ((ulong)Vector256.Equals(high, wanted).ExtractMostSignificantBits() << 32);
    }
}

readonly struct CsvBlock128(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d) : ICsvBlock<CsvBlock128>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CsvBlock128 Load(ref byte text) =>
        new(Vector128.LoadUnsafe(ref text), Vector128.LoadUnsafe(ref text, 16), Vector128.LoadUnsafe(ref text, 32), Vector128.LoadUnsafe(ref text, 48));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Where(byte mark)
    {
        var wanted = Vector128.Create(mark);
        return Vector128.Equals(a, wanted).ExtractMostSignificantBits()
            | ((ulong)Vector128.Equals(b, wanted).ExtractMostSignificantBits() << 16)
            | ((ulong)Vector128.Equals(c, wanted).ExtractMostSignificantBits() << 32)
            | ((ulong)Vector128.Equals(d, wanted).ExtractMostSignificantBits() << 48);
    }
}
