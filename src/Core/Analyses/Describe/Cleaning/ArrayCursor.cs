using Dashboard.Core.Data.Arrays;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>Addresses elements of an array through a window that moves along with them. Used by one thread.</summary>
sealed unsafe class ArrayCursor(IArrayBytes bytes, ArrayLayout layout) : IDisposable
{
    const long UsualBytes = 4 << 20;

    ArrayWindow? window;
    long from;
    long end;

    /// <summary>The address of an element after which <paramref name="count"/> - 1 more are in reach.</summary>
    public byte* At(long element, long count)
    {
        long offset = layout.DataOffset + (element * layout.ElementBytes);
        long length = count * layout.ElementBytes;
        if (window is null || offset < from || offset + length > end)
        {
            Move(offset, length);
        }

        return window!.At(offset);
    }

    void Move(long offset, long length)
    {
        Dispose();
        long last = layout.DataOffset + layout.DataBytes;
        (from, end) = (offset, Math.Min(last, offset + Math.Max(length, UsualBytes)));
        window = bytes.Map(from, end - from);
    }

    public void Dispose()
    {
        window?.Dispose();
        window = null;
    }
}
