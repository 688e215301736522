#pragma warning disable CA1416 // A Runner lives on Linux: it is built on /proc, sessions and signals.
using Dashboard.Core.Protocol;
using Dashboard.Runner.Trials;

namespace Dashboard.Runner.Roles;

/// <summary>Where a trial keeps what its processes share: one private folder in shared memory, named by its mark.</summary>
static class TrialFolders
{
    public const string SharedMemory = "/dev/shm";
    const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string SharedOf(string mark) => Path.Combine(
        Directory.Exists(SharedMemory) ? SharedMemory : Path.GetTempPath(), TrialMark.FolderPrefix + mark);

    public static string BoardIn(string shared) => Path.Combine(shared, "board");

    public static string SocketIn(string shared) => Path.Combine(shared, "leader");

    public static string SpecIn(string shared) => Path.Combine(shared, "trial.json");

    /// <summary>Of the engines that a trial starts for itself.</summary>
    public static string EnginesIn(string folder) => Path.Combine(folder, "engines");

    public static string CreateShared(TrialSpec spec) => Directory.CreateDirectory(SharedOf(spec.Marker), Private).FullName;

    public static void CreateScratch(TrialSpec spec) => Directory.CreateDirectory(spec.ScratchDirectory, Private);
}
