using Dashboard.Core.Clusters;
using Dashboard.Core.Clusters.Arrays;
using Dashboard.Core.Clusters.Wire;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Roles.Engine;

/// <summary>
/// Results of short tasks go out together: at the latest when the line has nothing more, when there are many bytes, or by a timer after two
/// milliseconds, so that no result waits for the long task behind it.
/// </summary>
sealed class ResultSender
{
    const int MostBytes = 32 << 10;
    static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(2);

    readonly Lock gate = new();
    readonly int fd;
    readonly Timer timer;
    readonly WireWriter ready = new();
    bool armed;

    public ResultSender(int fd, ArrayArena? arena)
    {
        this.fd = fd;
        Current = new WireWriter { Arena = arena };
        timer = new Timer(_ => Late(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The result that is being written; the engine's thread alone touches it.</summary>
    WireWriter Current { get; }

    public WireWriter Begin(uint request, uint index)
    {
        Current.Clear();
        Current.BeginFrame(MessageKind.Result);
        Current.UInt32(request);
        Current.UInt32(index);
        return Current;
    }

    /// <summary>Drops what was written of the result; blocks that it named are not on their way.</summary>
    public void Restart(uint request, uint index)
    {
        foreach (var name in Current.Blocks)
        {
            Current.Arena!.Cache.Find(name).Release(ArrayBlock.ControllerSlot);
        }
        Begin(request, index);
    }

    /// <summary>False where the result is too long to send.</summary>
    public bool TryEnd(out string reason)
    {
        reason = "";
        try
        {
            Current.EndFrame(Current.Blocks);
        }
        catch (ClusterException fault)
        {
            reason = fault.Message;
            return false;
        }
        Keep();
        return true;
    }

    void Keep()
    {
        lock (gate)
        {
            ready.Raw(Current.Bytes);
            if (ready.Length >= MostBytes)
            {
                Send();
            }
            else if (!armed)
            {
                armed = true;
                timer.Change(Latest, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Flush()
    {
        lock (gate)
        {
            Send();
        }
    }

    void Late()
    {
        lock (gate)
        {
            armed = false;
            Send();
        }
    }

    void Send()
    {
        if (ready.Length > 0 && !FileEnds.WriteAll(fd, ready.Bytes))
        {
            Libc.ExitNow(0);
        }
        ready.Clear();
    }
}
