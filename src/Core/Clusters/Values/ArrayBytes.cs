using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dashboard.Core.Clusters.Values;

/// <summary>Numeric arrays as plain bytes, in the order of this machine (little endian on all we run on).</summary>
public static class ArrayBytes
{
    /// <summary>The elements' memory, for arrays of the five element types.</summary>
    public static Span<byte> Of(Array array, ElementType type) => MemoryMarshal.CreateSpan(
        ref MemoryMarshal.GetArrayDataReference(array), checked(array.Length * type.SizeOf()));

    /// <summary>Element at a place, as null, bool, long or double would hold it.</summary>
    public static object ElementOf(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        ElementType.F8 => Unsafe.ReadUnaligned<double>(in element[0]),
        ElementType.F4 => (double)Unsafe.ReadUnaligned<float>(in element[0]),
        ElementType.I8 => Unsafe.ReadUnaligned<long>(in element[0]),
        ElementType.I4 => (long)Unsafe.ReadUnaligned<int>(in element[0]),
        _ => element[0] != 0,
    };
}
