using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Dashboard.Core.Strategies.Native;

namespace Dashboard.Runner.Launchers.Local;

/// <summary>
/// A child started with an argument vector, never through a shell, with standard streams of the caller's choice and no
/// other file. Its end is told with the processor time of its whole waited-for tree, which .NET's own process class does not know.
/// </summary>
/// <remarks>Whoever starts a child must call <see cref="Wait"/> or <see cref="TryWait"/> until it has ended, or it stays a zombie.</remarks>
sealed unsafe class ChildProcess
{
    readonly Lock gate = new();
    ChildEnd? end;

    ChildProcess(int pid) => Pid = pid;

    public int Pid { get; }

    public bool HasEnded => end is not null;

    /// <exception cref="LaunchException">The program cannot be started; the message holds the system's reason.</exception>
    public static ChildProcess Start(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment,
        int input, int output, int error, string? workingDirectory = null)
    {
        using var vector = new CStrings([path, .. arguments]);
        using var variables = new CStrings(environment.Select(v => $"{v.Key}={v.Value}"));
        using var files = new SpawnFiles(input, output, error, workingDirectory);
        using var signals = new SpawnSignals();
        int pid, fault;
        fixed (byte* program = Encoding.UTF8.GetBytes(path + '\0'))
        {
            fault = Libc.Spawn(&pid, program, files.Actions, signals.Attributes, vector.Pointers, variables.Pointers);
        }
        return fault == 0 ? new ChildProcess(pid)
            : throw new LaunchException($"{path} cannot be started: {Marshal.GetPInvokeErrorMessage(fault)}.");
    }

    /// <summary>The environment of this process.</summary>
    public static Dictionary<string, string> OwnEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    /// <summary>Blocks until the child has ended, and reaps it.</summary>
    public ChildEnd Wait()
    {
        int status;
        Libc.Usage usage;
        while (end is null)
        {
            int got = Libc.Wait(Pid, &status, 0, &usage);
            if (got == Pid)
            {
                Ended(status, usage);
            }
            else if (got < 0 && Marshal.GetLastPInvokeError() != Libc.Interrupted)
            {
                lock (gate)
                {
                    end ??= new ChildEnd(null, null, default);
                }
            }
        }
        return end;
    }

    /// <summary>The end of the child, null while it lives.</summary>
    public ChildEnd? TryWait()
    {
        int status;
        Libc.Usage usage;
        if (end is null && Libc.Wait(Pid, &status, Libc.NoHang, &usage) == Pid)
        {
            Ended(status, usage);
        }
        return end;
    }

    /// <summary>Records an end that somebody else's wait has seen.</summary>
    public void Ended(int status, Libc.Usage usage)
    {
        int signal = status & 0x7f;
        lock (gate)
        {
            end ??= signal == 0 ? new ChildEnd((status >> 8) & 0xff, null, usage) : new ChildEnd(null, signal, usage);
        }
    }

    /// <summary>Null-terminated array of C strings.</summary>
    sealed class CStrings : IDisposable
    {
        readonly List<nint> strings;

        public CStrings(IEnumerable<string> texts)
        {
            strings = [.. texts.Select(Marshal.StringToCoTaskMemUTF8)];
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(strings.Count + 1), (nuint)sizeof(byte*));
            for (int i = 0; i < strings.Count; i++)
            {
                Pointers[i] = (byte*)strings[i];
            }
        }

        public byte** Pointers { get; }

        public void Dispose()
        {
            strings.ForEach(Marshal.FreeCoTaskMem);
            NativeMemory.Free(Pointers);
        }
    }

    /// <summary>Which files become the child's standard streams; all others of this process close on exec.</summary>
    sealed class SpawnFiles : IDisposable
    {
        public SpawnFiles(int input, int output, int error, string? workingDirectory)
        {
            Actions = NativeMemory.AllocZeroed(512);
            _ = Libc.InitActions(Actions);
            _ = Libc.AddDuplicate(Actions, input, 0);
            _ = Libc.AddDuplicate(Actions, output, 1);
            _ = Libc.AddDuplicate(Actions, error, 2);
            if (workingDirectory is not null)
            {
                _ = Libc.AddChangeDirectory(Actions, workingDirectory);
            }
        }

        public void* Actions { get; }

        public void Dispose()
        {
            _ = Libc.DestroyActions(Actions);
            NativeMemory.Free(Actions);
        }
    }

    /// <summary>All signals at their defaults and none blocked: .NET ignores SIGPIPE, and a child would inherit that.</summary>
    sealed class SpawnSignals : IDisposable
    {
        public SpawnSignals()
        {
            Attributes = NativeMemory.AllocZeroed(512);
            _ = Libc.InitAttributes(Attributes);
            byte* set = stackalloc byte[128];
            new Span<byte>(set, 128).Clear();
            _ = Libc.SetSignalMask(Attributes, set);
            // Signals 1 to 31 but KILL and STOP, whose defaults cannot change.
            uint standard = 0x7fffffff & ~(1u << 8) & ~(1u << 18);
            *(uint*)set = standard;
            _ = Libc.SetDefaultSignals(Attributes, set);
            _ = Libc.SetSpawnFlags(Attributes, 0x04 | 0x08 /* signal defaults, signal mask */);
        }

        public void* Attributes { get; }

        public void Dispose()
        {
            _ = Libc.DestroyAttributes(Attributes);
            NativeMemory.Free(Attributes);
        }
    }
}

/// <summary>How a child ended: exactly one of the two is set, none where somebody else had reaped it.</summary>
/// <param name="Usage">Processor time of the child and of all its descendants that were waited for.</param>
sealed record ChildEnd(int? ExitCode, int? Signal, Libc.Usage Usage)
{
    public string? SignalName => Signal is { } number ? NameOf(number) : null;

    public static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP", 2 => "SIGINT", 3 => "SIGQUIT", 4 => "SIGILL", 5 => "SIGTRAP", 6 => "SIGABRT", 7 => "SIGBUS", 8 => "SIGFPE", 9 => "SIGKILL",
        10 => "SIGUSR1", 11 => "SIGSEGV", 12 => "SIGUSR2", 13 => "SIGPIPE", 14 => "SIGALRM", 15 => "SIGTERM", 24 => "SIGXCPU", 25 => "SIGXFSZ", 31 => "SIGSYS",
        _ => $"signal {signal}",
    };
}

/// <summary>A program cannot be started; a trial then fails with kind <c>launch</c>.</summary>
sealed class LaunchException(string message) : Exception(message);
