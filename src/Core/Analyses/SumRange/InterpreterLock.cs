namespace Dashboard.Core.Analyses.SumRange;

/// <summary>
/// One lock per process that a thread must hold to work, handed over every 5 ms: a thread that has waited that long asks
/// the holder to let go, the holder does so at its next safe point, and does not take the lock back before another had it.
/// The rules are those of CPython's global interpreter lock (<c>ceval_gil.c</c>, switch interval 5 ms, forced switching).
/// </summary>
sealed class InterpreterLock
{
    public static readonly InterpreterLock OfProcess = new();

    static readonly TimeSpan SwitchInterval = TimeSpan.FromMilliseconds(5);

    readonly object gate = new();
    bool held;
    int waiting;
    long switches;
    volatile bool handOverAsked;

    /// <summary>How often the lock has been taken.</summary>
    internal long Switches
    {
        get
        {
            lock (gate)
            {
                return switches;
            }
        }
    }

    public Hold Enter()
    {
        lock (gate)
        {
            Take();
        }

        return new Hold(this);
    }

    void Take()
    {
        waiting++;
        while (held)
        {
            long seen = switches;
            if (!Monitor.Wait(gate, SwitchInterval) && held && switches == seen)
            {
                handOverAsked = true;
            }
        }

        waiting--;
        held = true;
        handOverAsked = false;
        switches++;
        Monitor.PulseAll(gate);
    }

    void Exit()
    {
        lock (gate)
        {
            held = false;
            Monitor.PulseAll(gate);
        }
    }

    void HandOver()
    {
        lock (gate)
        {
            held = false;
            handOverAsked = false;
            long mine = switches;
            Monitor.PulseAll(gate);
            while (switches == mine && waiting > 0)
            {
                Monitor.Wait(gate);
            }

            Take();
        }
    }

    /// <summary>The lock while held; disposing lets go.</summary>
    public sealed class Hold(InterpreterLock owner) : IDisposable
    {
        /// <summary>A safe point: lets another thread go first if one has waited long enough.</summary>
        public void HandOverIfAsked()
        {
            if (owner.handOverAsked)
            {
                owner.HandOver();
            }
        }

        public void Dispose() => owner.Exit();
    }
}
