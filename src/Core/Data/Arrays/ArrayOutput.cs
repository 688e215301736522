using Dashboard.Core.Analyses;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data.Arrays;

/// <summary>Where an array is written to: many workers, each at its own places.</summary>
interface IArrayOutput : IDisposable
{
    /// <param name="firstElement">Place of the first one, in the order of the file.</param>
    /// <exception cref="InputException">The disk is full, or refuses.</exception>
    void Write(long firstElement, ReadOnlySpan<byte> elements);
}

/// <summary>
/// A <c>.npy</c> file under construction. It lies in the trial's own folder, and only whole does it get a name that others
/// see; every worker opens it and writes the same header, so none waits for another.
/// </summary>
sealed class ArrayOutput : IArrayOutput
{
    readonly SafeFileHandle handle;
    readonly string name;
    readonly int headerBytes;
    readonly int elementBytes;

    /// <summary>A file that is open already.</summary>
    internal ArrayOutput(SafeFileHandle handle, string name, int headerBytes, int elementBytes) =>
        (this.handle, this.name, this.headerBytes, this.elementBytes) = (handle, name, headerBytes, elementBytes);

    /// <exception cref="InputException">The folder cannot be written to, or its disk has too little room.</exception>
    public ArrayOutput(string folder, string name, ElementKind kind, IReadOnlyList<long> shape, bool columnMajor = false)
    {
        byte[] header = NpyHeader.Write(kind, shape, columnMajor);
        (this.name, headerBytes, elementBytes) = (name, header.Length, ArrayLayout.BytesOf(kind));
        string path = Path.Combine(folder, name);
        long total = header.Length + ArrayLayout.BytesOf(shape, kind)!.Value;
        try
        {
            Directory.CreateDirectory(folder);
            RequireRoom(folder, path, total);
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.SetLength(handle, total);
            RandomAccess.Write(handle, header, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            handle?.Dispose();
            throw Failed(e);
        }
    }

    public void Write(long firstElement, ReadOnlySpan<byte> elements)
    {
        try
        {
            RandomAccess.Write(handle, elements, headerBytes + (firstElement * elementBytes));
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    public void Dispose() => handle.Dispose();

    // The runtime's message ends in the path, which is the trial's own hidden one and means nothing to a reader.
    InputException Failed(Exception why) => new($"{name} cannot be written: {why.Message.Split(" : '")[0]}");

    // A worker that comes later finds the file at its full length, with holes where nobody has written yet.
    void RequireRoom(string folder, string path, long bytes)
    {
        long free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        if (!File.Exists(path) && free < bytes)
        {
            throw new InputException($"{name} needs {bytes} bytes, but its disk has only {free} free.");
        }
    }
}

/// <summary>Refuses every write.</summary>
sealed class NoFolder : IArrayOutput
{
    public static InputException Refusal => new("There is no folder to which this trial may write a data set.");

    public void Write(long firstElement, ReadOnlySpan<byte> elements) => throw Refusal;

    public void Dispose()
    {
    }
}

/// <summary>Writes nowhere, for priming and where the array is published already.</summary>
sealed class NoFile : IArrayOutput
{
    public void Write(long firstElement, ReadOnlySpan<byte> elements)
    {
    }

    public void Dispose()
    {
    }
}
