using System.Runtime.InteropServices;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Core.Strategies.SharedMemory;

/// <summary>Waiting in the kernel on a 32-bit word of shared memory (<c>futex(2)</c>), across processes.</summary>
public static unsafe class Futex
{
    const int WaitOperation = 0;
    const int WakeOperation = 1;

    static readonly nint Number = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 => 98,
        var other => throw new PlatformNotSupportedException($"No futex on {other}. Supported: X64, Arm64, RiscV64."),
    };

    /// <summary>Sleeps while the word holds <paramref name="expected"/>, at most that long. Returns early now and then: look again.</summary>
    public static void Wait(int* word, int expected, TimeSpan atMost)
    {
        long* timeout = stackalloc long[2];
        timeout[0] = atMost.Ticks / TimeSpan.TicksPerSecond;
        timeout[1] = atMost.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick;
        _ = Libc.SystemCall(Number, word, WaitOperation, expected, timeout, null, 0);
    }

    public static void Wake(int* word, int sleepers = int.MaxValue) => _ = Libc.SystemCall(Number, word, WakeOperation, sleepers, null, null, 0);
}
