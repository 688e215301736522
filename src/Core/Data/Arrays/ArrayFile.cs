using Dashboard.Core.Analyses;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Core.Data.Arrays;

/// <summary>What a user says of a file without a header.</summary>
/// <param name="Shape">Null: a list of as many values as there are.</param>
sealed record RawLayout(ElementKind Kind, IReadOnlyList<long>? Shape, bool ColumnMajor, bool BigEndian, long OffsetBytes);

/// <summary>Where the bytes of an array are: a file, or memory for priming.</summary>
interface IArrayBytes
{
    /// <summary>Fills a buffer from an offset on: the way for elements that lie side by side.</summary>
    /// <exception cref="InputException">The file is shorter than it was, or cannot be read.</exception>
    void Read(long offset, Span<byte> buffer);

    /// <summary>Makes a stretch of bytes addressable: the way for elements far apart, of which only the pages around them are read.</summary>
    /// <exception cref="InputException">The file is shorter than it was.</exception>
    ArrayWindow Map(long offset, long length);
}

/// <summary>An array in a file on disk, its layout checked against the file's size.</summary>
sealed class ArrayFile : IArrayBytes, IDisposable
{
    readonly SafeFileHandle handle;
    readonly string name;

    ArrayFile(SafeFileHandle handle, string name, ArrayLayout layout, long length)
    {
        (this.handle, this.name) = (handle, name);
        Layout = layout;
        UnusedBytes = length - layout.DataOffset - layout.DataBytes;
    }

    public ArrayLayout Layout { get; }

    /// <summary>Bytes behind the last element, which nothing reads.</summary>
    public long UnusedBytes { get; }

    /// <param name="raw">Null for a <c>.npy</c> file, whose header says all.</param>
    /// <exception cref="InputException">The file cannot be opened, its header is wrong, or it is too short for its shape.</exception>
    public static ArrayFile Open(DataFile file, RawLayout? raw)
    {
        string name = file.Name;
        SafeFileHandle? handle = null;
        try
        {
            handle = file.Open();
            long length = RandomAccess.GetLength(handle);
            var layout = raw is null ? NpyHeader.Parse(Start(handle, length), name) : OfRaw(raw, length, name);
            RequireSize(layout, length, name);
            return new ArrayFile(handle, name, layout, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            handle?.Dispose();
            throw new InputException($"{name} cannot be read: {e.Message}");
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    public void Read(long offset, Span<byte> buffer)
    {
        try
        {
            for (int filled = 0; filled < buffer.Length;)
            {
                int read = RandomAccess.Read(handle, buffer[filled..], offset + filled);
                filled += read > 0 ? read : throw Cut(offset + filled, offset + buffer.Length);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{name} cannot be read at byte {offset}: {e.Message}");
        }
    }

    public ArrayWindow Map(long offset, long length)
    {
        // Touching a mapped page behind the end of a file kills the process, so a file that shrank must be noticed first.
        if (RandomAccess.GetLength(handle) is var now && now < offset + length)
        {
            throw Cut(now, offset + length);
        }

        return ArrayWindow.OfFile(handle, name, offset, length);
    }

    public void Dispose() => handle.Dispose();

    InputException Cut(long left, long needed) => new($"{name} was cut while it was read: {left} bytes are left, {needed} are needed.");

    static byte[] Start(SafeFileHandle handle, long length)
    {
        byte[] start = new byte[Math.Min(length, NpyHeader.Longest + 12)];
        int filled = 0;
        while (filled < start.Length && RandomAccess.Read(handle, start.AsSpan(filled), filled) is > 0 and var read)
        {
            filled += read;
        }

        return start[..filled];
    }

    static ArrayLayout OfRaw(RawLayout raw, long length, string name)
    {
        int bytes = ArrayLayout.BytesOf(raw.Kind);
        long data = Math.Max(0, length - raw.OffsetBytes);
        if (raw.Shape is null && (raw.OffsetBytes > length || data % bytes != 0))
        {
            throw new InputException(raw.OffsetBytes > length
                ? $"{name} has {length} bytes; offsetBytes {raw.OffsetBytes} lies behind its end."
                : $"{name} has {data} bytes from byte {raw.OffsetBytes} on, which is not a whole number of {bytes}-byte elements; {data % bytes} are left over.");
        }

        var shape = raw.Shape ?? [data / bytes];
        return ArrayLayout.BytesOf(shape, raw.Kind) is { } needed && needed <= long.MaxValue - raw.OffsetBytes
            ? new ArrayLayout(raw.Kind, shape, raw.ColumnMajor, raw.BigEndian, raw.OffsetBytes)
            : throw new InputException($"{name}: no file can hold the shape {ArrayLayout.ShapeText(shape)}.");
    }

    static void RequireSize(ArrayLayout layout, long length, string name)
    {
        long end = layout.DataOffset + layout.DataBytes;
        if (length < end)
        {
            throw new InputException(
                $"{name} has {length} bytes, but the shape {ArrayLayout.ShapeText(layout.Shape)} of {layout.ElementBytes}-byte elements from byte "
                + $"{layout.DataOffset} on needs {end}; {end - length} are missing.");
        }
    }
}

/// <summary>Bytes in memory, for priming.</summary>
sealed unsafe class ArrayMemory(byte[] pinned) : IArrayBytes
{
    /// <summary>An empty stretch that never moves.</summary>
    public static byte[] Allocate(int length) => GC.AllocateArray<byte>(length, pinned: true);

    public void Read(long offset, Span<byte> buffer) => pinned.AsSpan((int)offset, buffer.Length).CopyTo(buffer);

    public ArrayWindow Map(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + length, pinned.Length);
        fixed (byte* start = pinned)
        {
            return ArrayWindow.OfMemory(start + offset, offset);
        }
    }
}
