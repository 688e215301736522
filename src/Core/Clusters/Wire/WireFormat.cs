using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Clusters.Wire;

/// <summary>What travels between clients, controller and engines.</summary>
public enum MessageKind : byte
{
    /// <summary>First frame of every connection: role, protocol version, who it is.</summary>
    Hello = (byte)'H',

    // Client to controller
    Submit = (byte)'S',
    Abort = (byte)'A',
    /// <summary>A question or an order about the cluster itself: request, word, argument.</summary>
    Ask = (byte)'?',

    // Controller to client
    Welcome = (byte)'W',
    /// <summary>The engines, sent whenever one changes.</summary>
    Engines = (byte)'E',
    /// <summary>The end of one task.</summary>
    Result = (byte)'R',
    /// <summary>The request cannot be done, or was aborted: nothing more comes for it.</summary>
    Refused = (byte)'N',
    Answer = (byte)'!',

    // Controller to engine
    Task = (byte)'T',
    /// <summary>On the control line: forget or interrupt the tasks of a request.</summary>
    Interrupt = (byte)'I',
    Quit = (byte)'Q',
}

/// <summary>Who opens a connection.</summary>
public enum PeerRole : byte { Client, EngineTasks, EngineControl }

/// <summary>What an engine is asked to do.</summary>
public enum Operation : byte
{
    Execute,
    Apply,
    Map,
    Push,
    Pull,
    Variables,
    Forget,
    /// <summary>Be a worker of a trial until it is over.</summary>
    Work,
}

/// <summary>How a request meets engines.</summary>
public enum SubmitMode : byte { Direct, DirectEach, Balanced, BalancedMap }

/// <summary>How a task ended.</summary>
public enum TaskEnding : byte
{
    Ok,
    /// <summary>The engine's code threw, or could not be compiled.</summary>
    Error,
    /// <summary>The engine died, and the task could not be run elsewhere.</summary>
    Lost,
    Aborted,
}

public static class WireFormat
{
    public const uint Version = 1;
    public const int HeadBytes = 5;

    /// <summary>Longest body of a frame; what is larger belongs into shared memory.</summary>
    public const int LargestFrameBytes = 64 << 20;

    /// <summary>Buffers larger than this are given back once they are empty.</summary>
    public const int LargestKeptBuffer = 4 << 20;

    /// <summary>Arrays of at least this many bytes go through shared memory.</summary>
    public const int LeastSharedBytes = 64 << 10;

    public const int DeepestNesting = 64;

    /// <summary>Longest body of a first message.</summary>
    public const int LargestHelloBytes = 1024;

    /// <summary>Opens a connection to a controller: version, role, engine, process and host.</summary>
    /// <param name="host">This machine's name where left out.</param>
    /// <param name="secret">The cluster's, for engines that call over the network.</param>
    public static void SayHello(int fd, PeerRole role, int engine, string? host = null, ReadOnlySpan<byte> secret = default)
    {
        var hello = new WireWriter();
        hello.BeginFrame(MessageKind.Hello);
        hello.UInt32(Version);
        hello.Byte((byte)role);
        hello.UInt32((uint)engine);
        hello.UInt32((uint)Environment.ProcessId);
        hello.Text(host ?? Environment.MachineName);
        hello.Blob(secret);
        hello.EndFrame();
        FileEnds.WriteAll(fd, hello.Bytes);
    }
}

/// <summary>A block of shared memory: the process that made it, as the controller counts them, and its number there.</summary>
public readonly record struct BlockName(uint Peer, uint Number)
{
    public string FileName => $"block-{Peer}-{Number}";
}
