using Dashboard.Core.Analyses;
using Dashboard.Core.Strategies.Native;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data;

/// <summary>
/// A file or folder that is held before its place is checked: the kernel says where the thing itself lies, so that links that
/// are exchanged meanwhile change nothing. Nothing of it can be read until it is opened through here.
/// </summary>
sealed unsafe class PinnedPlace : IDisposable
{
    const int PathOnly = 0x200000;

    readonly SafeFileHandle pin;

    PinnedPlace(SafeFileHandle pin) => this.pin = pin;

    /// <summary>Leads to the thing itself, whatever its path means by now; only while this is not disposed.</summary>
    public string Path => $"/proc/self/fd/{pin.DangerousGetHandle()}";

    /// <param name="name">How messages call it.</param>
    /// <param name="roots">Folders below which it must lie; empty allows any.</param>
    /// <exception cref="InputException">There is nothing, or it lies outside the roots.</exception>
    public static PinnedPlace Of(string path, string name, IReadOnlyList<string> roots)
    {
        var pin = new SafeFileHandle(Libc.Open(path, PathOnly | Libc.CloseOnExec, 0), ownsHandle: true);
        var place = new PinnedPlace(pin);
        try
        {
            string? real = pin.IsInvalid ? throw new InputException($"{name}: there is no such file or folder.") : new FileInfo(place.Path).LinkTarget;
            DataRootCheck.Require(real, name, roots);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    /// <summary>Opens what was checked.</summary>
    /// <exception cref="InputException">It is no file: to open a pipe could wait for ever, and a device does what it likes.</exception>
    public SafeFileHandle OpenFile(string name, FileOptions options) => IsFile()
        ? File.OpenHandle(Path, options: options)
        : throw new InputException($"{name} is not a file of bytes.");

    bool IsFile()
    {
        const int itself = 0x1000 /* AT_EMPTY_PATH */, kind = 1 /* STATX_TYPE */, modeAt = 28, kindBits = 0xF000, regular = 0x8000;
        byte* facts = stackalloc byte[256];
        return Libc.Facts((int)pin.DangerousGetHandle(), "", itself, kind, facts) == 0 && (*(ushort*)(facts + modeAt) & kindBits) == regular;
    }

    public void Dispose() => pin.Dispose();
}
