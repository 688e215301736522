using System.Runtime.InteropServices;

namespace Dashboard.Web;

/// <summary>
/// A shell without job control starts background commands with SIGINT ignored, and a program inherits that. Web promises to
/// stop on SIGINT however it was started, so the signal gets its default back before the runtime looks at it.
/// </summary>
static partial class StopSignals
{
    const int Interrupt = 2;
    const nint Default = 0;

    public static void Heed()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Signal(Interrupt, Default);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint action);
}
