using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Wire;

namespace Dashboard.Runner.Roles.Cluster;

/// <summary>A request as the controller keeps it until it is complete.</summary>
sealed class ClientRequest
{
    /// <summary>Null once the client is gone.</summary>
    public PeerLine? Client { get; set; }

    /// <summary>The client's number among all that ever connected.</summary>
    public uint Peer { get; private init; }

    /// <summary>The client's own number for it.</summary>
    public required uint ClientNumber { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>What is asked, in a few words for the log.</summary>
    public required string What { get; init; }

    /// <summary>Blocks that its messages name; held until it is complete.</summary>
    public required IReadOnlyList<BlockName> Blocks { get; init; }

    /// <summary>Ids by task, for direct requests.</summary>
    public int[] Engines { get; private init; } = [];

    public int Tasks { get; private init; }

    /// <summary>-1 for direct requests.</summary>
    public int Retries { get; private init; } = -1;

    public bool Aborted { get; set; }

    /// <summary>One for all tasks, or one for each.</summary>
    byte[][] payloads = [];
    MapSource? source;
    string function = "";
    int chunk = 1;

    /// <exception cref="ClusterException">It cannot be understood.</exception>
    public static ClientRequest Read(PeerLine client, uint number, ref WireReader from, IReadOnlyList<BlockName> blocks)
    {
        var mode = (SubmitMode)from.Byte();
        var operation = (Operation)from.Byte();
        if (!Enum.IsDefined(operation))
        {
            throw new WireException($"There is no operation {(byte)operation}.");
        }
        return mode switch
        {
            SubmitMode.Direct => Direct(client, number, operation, ref from, blocks),
            SubmitMode.DirectEach => Each(client, number, operation, ref from, blocks),
            SubmitMode.Balanced => Balanced(client, number, operation, ref from, blocks),
            SubmitMode.BalancedMap => Map(client, number, ref from, blocks),
            _ => throw new WireException($"There is no way of submitting {(byte)mode}."),
        };
    }

    static ClientRequest Direct(PeerLine client, uint number, Operation operation, ref WireReader from, IReadOnlyList<BlockName> blocks)
    {
        var engines = new int[from.CountOf(4)];
        for (int i = 0; i < engines.Length; i++)
        {
            engines[i] = (int)from.UInt32();
        }
        byte[] payload = from.Rest.ToArray();
        return new ClientRequest
        {
            Client = client, Peer = client.Peer, ClientNumber = number, Operation = operation, Blocks = blocks, What = Describe(operation, payload),
            Engines = engines, Tasks = engines.Length, payloads = [payload],
        };
    }

    static ClientRequest Each(PeerLine client, uint number, Operation operation, ref WireReader from, IReadOnlyList<BlockName> blocks)
    {
        var engines = new int[from.CountOf(5)];
        var payloads = new byte[engines.Length][];
        for (int i = 0; i < engines.Length; i++)
        {
            engines[i] = (int)from.UInt32();
            payloads[i] = from.Blob().ToArray();
        }
        return new ClientRequest
        {
            Client = client, Peer = client.Peer, ClientNumber = number, Operation = operation, Blocks = blocks, What = Describe(operation, payloads.FirstOrDefault() ?? []),
            Engines = engines, Tasks = engines.Length, payloads = payloads,
        };
    }

    static ClientRequest Balanced(PeerLine client, uint number, Operation operation, ref WireReader from, IReadOnlyList<BlockName> blocks)
    {
        int retries = checked((int)from.UInt32());
        byte[] payload = from.Rest.ToArray();
        return new ClientRequest
        {
            Client = client, Peer = client.Peer, ClientNumber = number, Operation = operation, Blocks = blocks, What = Describe(operation, payload),
            Tasks = 1, Retries = retries, payloads = [payload],
        };
    }

    static ClientRequest Map(PeerLine client, uint number, ref WireReader from, IReadOnlyList<BlockName> blocks)
    {
        int retries = checked((int)from.UInt32()), chunk = checked((int)Math.Max(1, from.UInt32()));
        string function = from.Text();
        var source = MapSource.Read(ref from);
        return new ClientRequest
        {
            Client = client, Peer = client.Peer, ClientNumber = number, Operation = Operation.Map, Blocks = blocks, What = $"map {function}",
            Tasks = (source.Length + chunk - 1) / chunk, Retries = retries, source = source, function = function, chunk = chunk,
        };
    }

    /// <summary>Blocks that a task's message names.</summary>
    public IReadOnlyList<BlockName> TaskBlocks => source is { MayNameBlocks: false } ? [] : Blocks;

    /// <summary>What an engine is to do for a task.</summary>
    public void WriteTask(WireWriter to, int index)
    {
        to.Byte((byte)Operation);
        if (source is null)
        {
            to.Raw(payloads[payloads.Length > 1 ? index : 0]);
            return;
        }
        int first = index * chunk, count = Math.Min(chunk, source.Length - first);
        to.Text(function);
        to.UInt32((uint)count);
        to.UInt32((uint)source.Count);
        source.Write(to, first, count);
    }

    static string Describe(Operation operation, byte[] payload)
    {
        string name = operation.ToString().ToLowerInvariant();
        if (operation is not (Operation.Execute or Operation.Apply or Operation.Map))
        {
            return name;
        }
        string text = new WireReader(payload).Text().ReplaceLineEndings(" ");
        return $"{name} {(text.Length <= 60 ? text : text[..60] + "…")}";
    }
}
