using Dashboard.Core.Data.Arrays;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Analyses.CreateMatrix;

/// <summary>Where a matrix is written to: many workers, each at its own places.</summary>
interface IMatrixSink : IDisposable
{
    /// <exception cref="InputException">The disk is full, or refuses.</exception>
    void Write(long firstElement, ReadOnlySpan<byte> elements);
}

/// <summary>
/// A <c>.npy</c> file under construction. It lies in the trial's own folder, and only whole does it get a name that others
/// see; every worker opens it and writes the same header, so none waits for another.
/// </summary>
sealed class MatrixFile : IMatrixSink
{
    readonly SafeFileHandle handle;
    readonly string name;
    readonly int headerBytes;
    readonly int elementBytes;

    /// <summary>A file that is open already.</summary>
    internal MatrixFile(SafeFileHandle handle, string name, int headerBytes, int elementBytes) =>
        (this.handle, this.name, this.headerBytes, this.elementBytes) = (handle, name, headerBytes, elementBytes);

    /// <exception cref="InputException">The folder cannot be written to, or its disk has too little room.</exception>
    public MatrixFile(string folder, CreateMatrixParameters parameters)
    {
        byte[] header = NpyHeader.Write(parameters.Kind, [parameters.Rows, parameters.Columns]);
        (name, headerBytes, elementBytes) = (parameters.Name + ".npy", header.Length, ArrayLayout.BytesOf(parameters.Kind));
        string path = Path.Combine(folder, name);
        long total = header.Length + parameters.DataBytes;
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

    InputException Failed(Exception why) => new($"{name} cannot be written: {why.Message}");

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
sealed class NoFolder : IMatrixSink
{
    public void Write(long firstElement, ReadOnlySpan<byte> elements) =>
        throw new InputException("There is no folder to which this trial may write a data set.");

    public void Dispose()
    {
    }
}

/// <summary>Writes nowhere, for priming.</summary>
sealed class NoFile : IMatrixSink
{
    public void Write(long firstElement, ReadOnlySpan<byte> elements)
    {
    }

    public void Dispose()
    {
    }
}
