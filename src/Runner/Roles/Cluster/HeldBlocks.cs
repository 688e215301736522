using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>The controller's book of blocks of shared memory: it holds what is on its way, and settles what the dead leave.</summary>
sealed class HeldBlocks(string folder) : IDisposable
{
    readonly Dictionary<BlockName, ArrayBlock> known = [];
    readonly List<BlockName> orphans = [];

    /// <exception cref="ClusterException">There is no such block.</exception>
    public ArrayBlock Find(BlockName name)
    {
        if (!known.TryGetValue(name, out var block))
        {
            foreach (var gone in known.Values.Where(b => b.IsRetired && !b.IsHeld).ToList())
            {
                known.Remove(gone.Name);
                gone.Dispose();
            }
            known[name] = block = ArrayBlock.Open(folder, name, headOnly: true);
        }
        return block;
    }

    /// <summary>Before a message goes on: its reader holds what it names.</summary>
    public void HoldFor(int slot, IReadOnlyList<BlockName> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            Find(names[i]).Hold(slot);
        }
    }

    /// <summary>A message is done with here.</summary>
    public void Release(IReadOnlyList<BlockName> names)
    {
        for (int i = 0; i < names.Count; i++)
        {
            Find(names[i]).Release(ArrayBlock.ControllerSlot);
        }
    }

    /// <summary>A process is gone: it holds nothing any more, and its own blocks go as soon as nobody holds them.</summary>
    public void Bury(uint peer, int slot)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "block-*"))
        {
            string[] parts = Path.GetFileName(path).Split('-');
            var name = new BlockName(uint.Parse(parts[1]), uint.Parse(parts[2]));
            try
            {
                Find(name).Clear(slot);
            }
            catch (ClusterException)
            {
                // Its owner retired it in this moment.
                continue;
            }
            if (name.Peer == peer)
            {
                orphans.Add(name);
            }
        }
        DropOrphans();
    }

    public void DropOrphans() => orphans.RemoveAll(name =>
    {
        var block = Find(name);
        if (block.IsHeld)
        {
            return false;
        }
        block.Retire();
        File.Delete(Path.Combine(folder, name.FileName));
        return true;
    });

    public void Dispose() => known.Values.ToList().ForEach(b => b.Dispose());
}
