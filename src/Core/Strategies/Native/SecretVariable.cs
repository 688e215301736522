using System.Runtime.InteropServices;

namespace Dashboard.Core.Strategies.Native;

/// <summary>
/// Secrets that came by the environment. The kernel shows the environment that a process was started with to every process of the
/// same user for as long as it lives, so a secret is taken out of there as soon as it is known.
/// </summary>
public static unsafe class SecretVariable
{
    /// <summary>The value, which from then on neither this process's children nor <c>/proc</c> show; null where there is none.</summary>
    public static string? Take(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        // The runtime works on a copy; the C library's pointer leads to what the kernel shows.
        byte* shown = OperatingSystem.IsLinux() ? Libc.Variable(name) : null;
        if (shown != null)
        {
            new Span<byte>(shown, MemoryMarshal.CreateReadOnlySpanFromNullTerminated(shown).Length).Clear();
        }
        return value;
    }
}
