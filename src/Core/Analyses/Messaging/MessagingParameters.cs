using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses.Messaging;

/// <summary>The way a message takes from one process to the other.</summary>
public enum MessageKind { Pipe, Queue, Event, Condition, Manager, Mpi }

public sealed record MessagingParameters : ICheckedParameters
{
    const long MostBytes = 64L << 30;

    [Parameter("Kind", "pipe: two named pipes; queue: a ring in shared memory, 16 messages deep; event: a flag in shared memory that a process sleeps on; condition: a lock and a count to wait for; manager: requests to a server process over a local socket; mpi: MPI_Send and MPI_Recv between two ranks, with strategy mpi only.")]
    public MessageKind Kind { get; init; } = MessageKind.Pipe;

    [Parameter("Messages", "Messages for which the latency is measured; as many again are sent in a row for the throughput.")]
    [NumberRange(1, 100_000)]
    public int Messages { get; init; } = 1_000;

    [Parameter("Size", "Size of a message.", Unit = "bytes")]
    [NumberRange(1, 16_777_216)]
    public int Bytes { get; init; } = 1_024;

    public IEnumerable<ParameterFault> Check()
    {
        if ((long)Messages * Bytes > MostBytes)
        {
            yield return new ParameterFault("messages", $"Got {Messages} messages x {Bytes} bytes; at most {MostBytes} bytes in total are allowed.", "bytes");
        }
    }
}
