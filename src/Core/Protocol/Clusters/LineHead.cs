using System.Buffers.Binary;

namespace Dashboard.Core.Protocol.Clusters;

/// <summary>What Web asks of a cluster over its line. Bodies are those of the HTTP API.</summary>
public enum LineVerb : ushort
{
    Execute, Run, Apply, Map, Push, Pull, Scatter, Gather, Variables, Forget,
    /// <summary>How a request stands; the first argument is its number.</summary>
    Request,
    /// <summary>All requests that are kept, without their results.</summary>
    Requests,
    /// <summary>Give a request up; the first argument is its number.</summary>
    Abort,
    /// <summary>Start an engine anew; the first argument is its id.</summary>
    Restart,
    /// <summary>A <see cref="ClusterLook"/>: entries of the task log that follow the first argument, as many as the second says, the newest where there are more.</summary>
    Look,
    /// <summary>A <see cref="ClusterLook"/>, with the oldest entries of the task log that follow the first argument.</summary>
    Tasks,
}

/// <summary>The head of every message and part of a message on a cluster's line.</summary>
/// <param name="Number">Of the question, chosen by Web; the answer bears it too.</param>
/// <param name="Code">The verb of a question, the HTTP status of an answer.</param>
/// <param name="First">First argument of a question; of an answer the number of the request that it tells of, or 0.</param>
/// <param name="Second">Second argument of a question.</param>
/// <param name="IsLast">Whether no further part of the message follows.</param>
public readonly record struct LineHead(uint Number, ushort Code, long First = 0, long Second = 0, bool IsLast = true)
{
    public const int Bytes = 23;

    internal void Write(Span<byte> to)
    {
        to[0] = IsLast ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(to[1..], Number);
        BinaryPrimitives.WriteUInt16LittleEndian(to[5..], Code);
        BinaryPrimitives.WriteInt64LittleEndian(to[7..], First);
        BinaryPrimitives.WriteInt64LittleEndian(to[15..], Second);
    }

    internal static LineHead Read(ReadOnlySpan<byte> from) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(from[1..]), BinaryPrimitives.ReadUInt16LittleEndian(from[5..]),
        BinaryPrimitives.ReadInt64LittleEndian(from[7..]), BinaryPrimitives.ReadInt64LittleEndian(from[15..]), from[0] != 0);
}
