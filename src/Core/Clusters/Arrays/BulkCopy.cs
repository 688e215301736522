namespace Dashboard.Core.Clusters.Arrays;

/// <summary>Copies of large memory, by more than one core where there are more.</summary>
public static unsafe class BulkCopy
{
    const long LeastForMore = 4 << 20;

    public static void Copy(byte* from, byte* to, long bytes)
    {
        int parts = bytes < LeastForMore ? 1 : Math.Min(4, Environment.ProcessorCount);
        if (parts == 1)
        {
            Buffer.MemoryCopy(from, to, bytes, bytes);
            return;
        }
        long each = (bytes / parts + 63) & ~63L;
        Parallel.For(0, parts, i =>
        {
            long start = Math.Min(bytes, i * each), length = i == parts - 1 ? bytes - start : Math.Min(each, bytes - start);
            Buffer.MemoryCopy(from + start, to + start, length, length);
        });
    }
}
