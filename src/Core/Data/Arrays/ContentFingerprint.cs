using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// A sum over the elements of an array that depends on each one's bits and place, and on nothing else: parts may be taken
/// by anyone in any order and added up.
/// </summary>
static class ContentFingerprint
{
    const ulong PlaceFactor = 0x9E3779B97F4A7C15;
    const ulong BitsFactor = 0xBF58476D1CE4E5B9;

    /// <param name="elements">Whole elements of 1, 4 or 8 bytes.</param>
    /// <param name="first">Place of the first one in the array.</param>
    public static ulong Of(ReadOnlySpan<byte> elements, int elementBytes, long first) => elementBytes switch
    {
        8 => Of(MemoryMarshal.Cast<byte, ulong>(elements), first),
        4 => Of(MemoryMarshal.Cast<byte, uint>(elements), first),
        _ => OfBytes(elements, first),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ulong Of(ReadOnlySpan<ulong> elements, long first)
    {
        ulong sum = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            sum += (elements[i] ^ ((ulong)(first + i) * PlaceFactor)) * BitsFactor;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ulong Of(ReadOnlySpan<uint> elements, long first)
    {
        ulong sum = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            sum += (elements[i] ^ ((ulong)(first + i) * PlaceFactor)) * BitsFactor;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ulong OfBytes(ReadOnlySpan<byte> elements, long first)
    {
        ulong sum = 0;
        for (int i = 0; i < elements.Length; i++)
        {
            sum += (elements[i] ^ ((ulong)(first + i) * PlaceFactor)) * BitsFactor;
        }

        return sum;
    }
}
