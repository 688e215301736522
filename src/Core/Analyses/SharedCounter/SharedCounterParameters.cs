using Dashboard.Core.Analyses.Parameters;

namespace Dashboard.Core.Analyses.SharedCounter;

/// <summary>How a worker adds one to the counter that all share.</summary>
public enum CounterMode { Unsafe, Lock, Atomic }

public sealed record SharedCounterParameters
{
    [Parameter("Increments", "How often each worker adds one.")]
    [NumberRange(1, 1_000_000)]
    public int Increments { get; init; } = 50;

    [Parameter("Delay", "Time between two increments. All workers follow one clock and so meet at the counter each time.", Unit = "ms")]
    [NumberRange(0, 1_000)]
    public double DelayMilliseconds { get; init; } = 1;

    [Parameter("Gap between read and write", "How long a worker holds the value it read before it writes it back; the window in which another's update is lost.", Unit = "µs")]
    [NumberRange(0, 100_000)]
    public double ReadWriteGapMicroseconds { get; init; } = 20;

    [Parameter("Mode", "unsafe reads, waits for the gap and writes; lock does the same inside a lock between the processes; atomic adds in one instruction.")]
    public CounterMode Mode { get; init; } = CounterMode.Unsafe;
}
