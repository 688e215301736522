using System.Runtime.Intrinsics;

namespace Dashboard.Core.Data;

/// <summary>How wide the vectors of compiled formulas and of the CSV row index are: as wide as the processor works well with, or as the environment says.</summary>
static class VectorWidth
{
    /// <summary>Set to 128, 256 or 512, this variable forces a width, for tests and comparisons.</summary>
    public const string Variable = "SPEEDUP_VECTOR_BITS";

    public static IReadOnlyList<int> All { get; } = [128, 256, 512];

    public static int Bits { get; } = Choose(Environment.GetEnvironmentVariable(Variable));

    internal static int Choose(string? forced) =>
        string.IsNullOrEmpty(forced) ? Widest
        : int.TryParse(forced, out int bits) && All.Contains(bits) ? bits
        : throw new InvalidOperationException($"{Variable} is '{forced}'; allowed are {string.Join(", ", All)}.");

    static int Widest => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;
}
