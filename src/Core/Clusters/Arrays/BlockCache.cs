using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Core.Clusters.Arrays;

/// <summary>The blocks that a process has mapped. Mappings stay, so that memory that is used again costs no page fault.</summary>
/// <param name="folder">The cluster's folder in shared memory.</param>
/// <param name="slot">This process's place in the blocks' counts.</param>
public sealed class BlockCache(string folder, int slot) : IDisposable
{
    readonly Lock gate = new();
    readonly Dictionary<BlockName, ArrayBlock> mapped = [];

    public string Folder => folder;

    public int Slot => slot;

    /// <exception cref="ClusterException">The block is gone.</exception>
    public ArrayBlock Find(BlockName name)
    {
        lock (gate)
        {
            if (!mapped.TryGetValue(name, out var block))
            {
                DropRetired();
                mapped[name] = block = ArrayBlock.Open(folder, name);
            }
            return block;
        }
    }

    internal void Add(ArrayBlock block)
    {
        lock (gate)
        {
            mapped.Add(block.Name, block);
        }
    }

    /// <summary>Ends what a message held for this process.</summary>
    public void Release(IEnumerable<BlockName> named)
    {
        foreach (var name in named)
        {
            Find(name).Release(slot);
        }
    }

    /// <summary>Gives back memory that nobody will name again. What somebody holds may still be read here, and stays.</summary>
    void DropRetired()
    {
        foreach (var block in mapped.Values.Where(b => b.IsRetired && !b.IsHeld).ToList())
        {
            mapped.Remove(block.Name);
            block.Dispose();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            mapped.Values.ToList().ForEach(b => b.Dispose());
            mapped.Clear();
        }
    }
}
