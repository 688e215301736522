using System.Globalization;
using System.Runtime.InteropServices;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>Keeps a spool folder to one Runner. The kernel gives the lock back when its holder dies, in whatever way.</summary>
sealed partial class SpoolLock : IDisposable
{
    const string LockFile = "runner.lock";
    /// <summary>Beside the lock, as a locked file cannot be read.</summary>
    const string HolderFile = RunnerProtocol.SpoolHolderFile;
    readonly FileStream _file;

    SpoolLock(FileStream file) => _file = file;

    /// <summary>Null where another Runner has it.</summary>
    public static SpoolLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            var file = new FileStream(Path.Join(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(Path.Join(folder, HolderFile), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new(file);
        }
        catch (IOException) when (File.Exists(Path.Join(folder, LockFile)))
        {
            return null;
        }
    }

    /// <summary>
    /// Waits for a Runner that outlives the Web it was started by.
    /// </summary>
    /// <param name="giveUp">Ends the waiting.</param>
    /// <param name="stop">Being told to stop is passed on to the Runner that is waited for: whoever stops Web means all of it.</param>
    public static async Task<SpoolLock?> WaitAsync(string folder, AgentConsole console, CancellationToken giveUp, CancellationToken stop)
    {
        while (!giveUp.IsCancellationRequested)
        {
            if (TryTake(folder) is { } taken)
            {
                return taken;
            }
            console.SayOnce($"Waiting for the Runner before this one (process {Holder(folder)}) to finish its work.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        if (stop.IsCancellationRequested)
        {
            StopHolder(folder);
        }
        return null;
    }

    public static int? Holder(string folder)
    {
        try
        {
            return int.TryParse(File.ReadAllText(Path.Join(folder, HolderFile)), CultureInfo.InvariantCulture, out int pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    static void StopHolder(string folder)
    {
        // A lock that is still held proves that the process number is its holder's and not another's.
        if (TryTake(folder) is { } free)
        {
            free.Dispose();
        }
        else if (Holder(folder) is { } pid)
        {
            const int sigterm = 15;
            _ = Kill(pid, sigterm);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
