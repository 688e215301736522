using System.Runtime.InteropServices;

namespace Dashboard.Core.Data.Arrays;

/// <summary>A thread's own working memory, allocated once: bytes as read, and two blocks of float64.</summary>
sealed unsafe class ArrayRoom
{
    /// <summary>Read at a time: small enough for the second-level cache, large enough that the call costs nothing.</summary>
    public const int ReadBytes = 256 << 10;

    const int Alignment = 64;

    /// <summary>Behind what was read there is room to fill up the last vector.</summary>
    const int Slack = MomentsKernel.Lanes * sizeof(double);

    const int BlockBytes = MomentsKernel.Block * sizeof(double);

    [ThreadStatic]
    static ArrayRoom? ofThread;

    // Keeps the pinned memory alive.
    readonly byte[] memory = GC.AllocateUninitializedArray<byte>(ReadBytes + Slack + (2 * BlockBytes) + Alignment, pinned: true);

    ArrayRoom()
    {
        byte* start = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        Read = (byte*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
        First = (double*)(Read + ReadBytes + Slack);
        Second = First + MomentsKernel.Block;
    }

    public static ArrayRoom OfThread => ofThread ??= new ArrayRoom();

    public byte* Read { get; }

    public double* First { get; }

    public double* Second { get; }
}
