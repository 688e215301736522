using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data;

/// <summary>Bytes that can be read at any offset by many threads at once.</summary>
interface IByteSource : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to a buffer full; 0 only at the end.</summary>
    int Read(long offset, Span<byte> buffer);
}

/// <summary>A file on disk.</summary>
sealed class FileSource(DataFile file) : IByteSource
{
    readonly SafeFileHandle handle = file.Open(FileOptions.SequentialScan);

    public long Length => RandomAccess.GetLength(handle);

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset);

    public void Dispose() => handle.Dispose();
}

/// <summary>Bytes in memory, for priming.</summary>
sealed class MemorySource(byte[] bytes) : IByteSource
{
    public long Length => bytes.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        var rest = bytes.AsSpan((int)Math.Min(offset, bytes.Length));
        rest = rest[..Math.Min(rest.Length, buffer.Length)];
        rest.CopyTo(buffer);
        return rest.Length;
    }

    public void Dispose()
    {
    }
}
