using System.Runtime.InteropServices;

namespace Dashboard.Core.Analyses.Describe.Cleaning;

/// <summary>
/// How many rows each chunk keeps, as all workers of the trial see it: a hidden file in the trial's own folder, from which every
/// one works out where its rows go. It is gone before the folder is published.
/// </summary>
sealed class KeptCounts(string? folder, int chunks)
{
    readonly Lock gate = new();
    long[]? before;

    string Folder => folder ?? throw Data.Arrays.NoFolder.Refusal;

    string File => Path.Combine(Folder, ".kept-rows");

    public void Note(int chunk, long kept)
    {
        try
        {
            Directory.CreateDirectory(Folder);
            using var file = System.IO.File.OpenHandle(File, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(ref kept)), chunk * (long)sizeof(long));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The cleaned array cannot be counted: {e.Message}");
        }
    }

    /// <summary>Rows kept before a chunk; for the number of chunks, all. Only once every chunk is counted.</summary>
    public long Before(int chunk)
    {
        lock (gate)
        {
            before ??= Sums();
        }

        return before[chunk];
    }

    public void Delete()
    {
        if (chunks > 0)
        {
            System.IO.File.Delete(File);
        }
    }

    long[] Sums()
    {
        long[] sums = new long[chunks + 1];
        byte[] counted = chunks == 0 ? [] : System.IO.File.ReadAllBytes(File);
        for (int i = 0; i < chunks; i++)
        {
            sums[i + 1] = sums[i] + BitConverter.ToInt64(counted, i * sizeof(long));
        }

        return sums;
    }
}
