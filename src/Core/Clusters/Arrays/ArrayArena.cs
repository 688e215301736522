using System.Numerics;
using Dashboard.Core.Clusters.Values;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Arrays;

/// <summary>
/// The blocks that one process makes for what it sends, used again and again: a fresh page of shared memory costs ten times
/// what writing a used one does.
/// </summary>
/// <param name="cache">The mappings of this process.</param>
/// <param name="peer">The number that the controller gave this process; it names its files.</param>
public sealed class ArrayArena(BlockCache cache, uint peer)
{
    /// <summary>Unused memory that is kept for the next array.</summary>
    const long MostIdleBytes = 1L << 30;
    const long LeastBlockBytes = 256 << 10;

    readonly Lock gate = new();
    readonly List<ArrayBlock> own = [];
    uint made;

    public BlockCache Cache => cache;

    /// <summary>A copy of the memory in a block, held for this process until disposed.</summary>
    /// <exception cref="ClusterException">There is not so much shared memory.</exception>
    public unsafe SharedArray Place(ReadOnlySpan<byte> memory, ElementType type)
    {
        var array = Rent(type, memory.Length / type.SizeOf());
        fixed (byte* from = memory)
        {
            BulkCopy.Copy(from, array.Start, memory.Length);
        }
        return array;
    }

    /// <summary>Room for an array, with whatever was there before; held for this process until disposed.</summary>
    public SharedArray Rent(ElementType type, int count)
    {
        long bytes = (long)count * type.SizeOf();
        lock (gate)
        {
            // The best fit that wastes less than it holds.
            var block = own.Where(b => b.Capacity >= bytes && b.Capacity <= Math.Max(LeastBlockBytes, 2 * bytes) && !b.IsHeld).MinBy(b => b.Capacity) ?? Make(bytes);
            return new SharedArray(block, type, 0, count).Keep(cache.Slot);
        }
    }

    ArrayBlock Make(long bytes)
    {
        TrimIdle();
        // Sizes in steps of an eighth, so that a little more fits into the same block.
        long step = Math.Max(LeastBlockBytes, (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16);
        var block = ArrayBlock.Create(cache.Folder, new BlockName(peer, ++made), (bytes + step - 1) / step * step);
        own.Add(block);
        cache.Add(block);
        return block;
    }

    void TrimIdle()
    {
        long idle = 0;
        foreach (var block in own.AsEnumerable().Reverse().Where(b => !b.IsHeld).ToList())
        {
            idle += block.Capacity;
            if (idle > MostIdleBytes)
            {
                block.Retire();
                File.Delete(Path.Combine(cache.Folder, block.Name.FileName));
                own.Remove(block);
            }
        }
    }
}
