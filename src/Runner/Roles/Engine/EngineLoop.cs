using System.Buffers.Binary;
using System.Diagnostics;
using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>Takes tasks from the controller's line, does each, and sends what came of it.</summary>
sealed class EngineLoop
{
    readonly int fd;
    readonly AbortFlag abort;
    readonly ResultSender sender;
    readonly BlockCache cache;
    readonly ConsoleCapture console = new();
    readonly EngineNamespace space;
    readonly List<BlockName> blocks = [];
    byte[] buffer = new byte[64 << 10];
    int start, end;

    public EngineLoop(int fd, int id, EngineMpi mpi, AbortFlag abort)
    {
        (this.fd, this.abort) = (fd, abort);
        var welcome = Welcomed();
        cache = new BlockCache((string)welcome["folder"]!, (int)(long)welcome["slot"]!);
        sender = new ResultSender(fd, welcome["inline"] is true ? null : new ArrayArena(cache, (uint)(long)welcome["peer"]!));
        space = new EngineNamespace(new EngineGlobals(id, ((List<object?>)welcome["engines"]!).Count, mpi, abort), cache);
        Console.SetOut(console);
        Console.SetError(console);
    }

    Dictionary<string, object?> Welcomed() => Next(out var kind, out var body) && kind == MessageKind.Welcome
        ? (Dictionary<string, object?>)new WireReader(body).Value()!
        : throw new WireException("The controller did not greet this engine.");

    public void Run(bool runsCode)
    {
        if (runsCode)
        {
            // The compiler takes most of its first second to be compiled itself: meanwhile the engine is ready for everything else.
            space.Scripts.WarmUp();
        }
        while (Next(out var kind, out var body))
        {
            if (kind != MessageKind.Task)
            {
                throw new WireException($"A message '{(char)kind}' came where tasks come.");
            }
            Do(body);
        }
        space.Globals.Mpi.Close();
    }

    void Do(ReadOnlySpan<byte> body)
    {
        var rest = new WireReader(WireReader.SplitBlocks(body, blocks), cache);
        uint request = rest.UInt32(), index = rest.UInt32();
        var to = sender.Begin(request, index);
        long began = Stopwatch.GetTimestamp();
        bool wanted = abort.Begin(request);
        object? fault = wanted ? Perform(to, ref rest, began) : "";
        abort.End();
        if (fault is null && !sender.TryEnd(out string tooLong))
        {
            fault = new ClusterException(tooLong);
        }
        if (fault is not null)
        {
            sender.Restart(request, index);
            WriteFault(to, fault, began);
            sender.TryEnd(out _);
        }
        cache.Release(blocks);
    }

    /// <summary>Writes the result; what went wrong comes back in its place.</summary>
    object? Perform(WireWriter to, ref WireReader task, long began)
    {
        try
        {
            var operation = (Operation)task.Byte();
            to.Byte((byte)TaskEnding.Ok);
            to.Int64(began);
            int times = to.Length;
            to.Int64(0);
            var work = space.Perform(operation, ref task);
            BinaryPrimitives.WriteInt64LittleEndian(to.At(times), Stopwatch.GetTimestamp());
            to.Text(console.Take());
            work(to);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    void WriteFault(WireWriter to, object fault, long began)
    {
        var failure = fault as Exception;
        bool aborted = failure is null || (failure is OperationCanceledException && abort.Token.IsCancellationRequested);
        to.Byte((byte)(aborted ? TaskEnding.Aborted : TaskEnding.Error));
        to.Int64(began);
        to.Int64(Stopwatch.GetTimestamp());
        to.Text(console.Take());
        var said = aborted ? new ScriptFault("Aborted", "The request was aborted.", 0, "") : ScriptFault.Of(failure!);
        to.Text(said.Type);
        to.Text(said.Message);
        to.Count(said.Line);
        to.Text(said.Trace);
    }

    /// <summary>The next whole frame. Results are sent before it waits.</summary>
    bool Next(out MessageKind kind, out ReadOnlySpan<byte> body)
    {
        while (true)
        {
            int needed = WireFormat.HeadBytes + (end - start >= 4 ? BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(start)) : 0);
            if (end - start >= needed)
            {
                kind = (MessageKind)buffer[start + 4];
                body = buffer.AsSpan(start + WireFormat.HeadBytes, needed - WireFormat.HeadBytes);
                start += needed;
                return true;
            }
            MakeRoom(needed);
            sender?.Flush();
            int got = FileEnds.Read(fd, buffer.AsSpan(end));
            if (got == 0)
            {
                kind = default;
                body = default;
                return false;
            }
            end += got;
        }
    }

    void MakeRoom(int needed)
    {
        int kept = end - start;
        var target = needed > buffer.Length ? new byte[needed] : buffer.Length > WireFormat.LargestKeptBuffer && needed <= 64 << 10 ? new byte[64 << 10] : buffer;
        Buffer.BlockCopy(buffer, start, target, 0, kept);
        (buffer, start, end) = (target, 0, kept);
    }
}
