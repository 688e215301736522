using System.Diagnostics;
using Dashboard.Core.Measurement.Environment;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Benchmarks.Running;

/// <summary>
/// What the machine's second CPU is worth: the throughput of two copies of a scalar loop, each on a CPU of its own, over that of
/// one. The loop touches no memory, so that nothing but the CPUs is shared; on hardware threads and busy hosts it is under 2.
/// </summary>
static class SecondCore
{
    const long Steps = 150_000_000;

    /// <returns>How many times the throughput of one copy two have; null where there is one CPU only.</returns>
    public static double? Measure()
    {
        var cpus = UsableCpus.Read().Cpus;
        return cpus.Count < 2 ? null : StepsPerSecond([cpus[0], cpus[1]]) / StepsPerSecond([cpus[0]]);
    }

    static double StepsPerSecond(IReadOnlyList<int> cpus)
    {
        using var gate = new Barrier(cpus.Count);
        double[] rates = new double[cpus.Count];
        var threads = cpus.Select((cpu, place) => new Thread(() => rates[place] = Run(cpu, gate))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return rates.Sum();
    }

    static double Run(int cpu, Barrier gate)
    {
        Pin(cpu);
        Loop(Steps / 50);
        gate.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(Loop(Steps));
        return Steps / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Each step needs the one before.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    static ulong Loop(long steps)
    {
        ulong x = 0x9E3779B97F4A7C15;
        for (long step = 0; step < steps; step++)
        {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
        }

        return x;
    }

    static unsafe void Pin(int cpu)
    {
        Span<byte> mask = stackalloc byte[1024];
        mask.Clear();
        mask[cpu / 8] |= (byte)(1 << (cpu % 8));
        fixed (byte* bits = mask)
        {
            _ = Libc.SetAffinity(0, (nuint)mask.Length, bits);
        }
    }
}
