namespace Dashboard.Core.Clusters.Values;

/// <summary>Element types of numeric arrays, with NumPy's names: f8, f4, i8, i4 and bool.</summary>
public enum ElementType : byte { F8, F4, I8, I4, Bool }

public static class ElementTypes
{
    public static int SizeOf(this ElementType type) => type switch
    {
        ElementType.F8 or ElementType.I8 => 8,
        ElementType.F4 or ElementType.I4 => 4,
        ElementType.Bool => 1,
        _ => throw new WireException($"There is no element type {(byte)type}. Allowed: 0 to 4."),
    };

    public static string NameOf(this ElementType type) => type switch
    {
        ElementType.F8 => "f8",
        ElementType.F4 => "f4",
        ElementType.I8 => "i8",
        ElementType.I4 => "i4",
        _ => "bool",
    };

    /// <summary>The element type of an array; null where it is none of ours.</summary>
    public static ElementType? Of(Type element) =>
        element == typeof(double) ? ElementType.F8
        : element == typeof(float) ? ElementType.F4
        : element == typeof(long) ? ElementType.I8
        : element == typeof(int) ? ElementType.I4
        : element == typeof(bool) ? ElementType.Bool
        : null;

    /// <summary>A managed array of that many zeros.</summary>
    public static Array NewArray(this ElementType type, int count) => type switch
    {
        ElementType.F8 => GC.AllocateUninitializedArray<double>(count),
        ElementType.F4 => GC.AllocateUninitializedArray<float>(count),
        ElementType.I8 => GC.AllocateUninitializedArray<long>(count),
        ElementType.I4 => GC.AllocateUninitializedArray<int>(count),
        _ => new bool[count],
    };
}
