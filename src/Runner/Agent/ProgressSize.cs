using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Runner.Agent;

/// <summary>
/// Keeps pictures of progress below what a message over the hub may hold (24 KB; at 32 KB the server cuts the line), however many
/// workers there are and whatever their chunks and hosts are called: long labels lose their middle, then workers at the end are left out.
/// </summary>
static class ProgressSize
{
    /// <summary>Of the workers; the rest of the message, to the server and on to browsers, takes less than what is left to 24 KB.</summary>
    const int WorkersBytes = 21_000;

    /// <summary>Of one worker without its strings at most, so that few workers need not be counted exactly.</summary>
    const int WorkerBytes = 310;

    /// <summary>A label cut below the shorter one says nothing any more.</summary>
    const int LongestLabel = 120, ShortestLabel = 16;

    public static TrialProgress Bound(TrialProgress progress)
    {
        var workers = progress.Workers.Select(w => w with { ChunkLabel = Cut(w.ChunkLabel, LongestLabel) }).ToList();
        if (workers.Sum(w => WorkerBytes + Bytes(w.Host) + Bytes(w.ChunkLabel)) <= WorkersBytes)
        {
            return progress with { Workers = workers };
        }
        if (workers.Sum(Exact) > WorkersBytes)
        {
            int labels = Math.Max(1, workers.Count(w => w.ChunkLabel is not null));
            // What a label takes besides its own text.
            const int member = 16;
            int share = ((WorkersBytes - workers.Sum(w => Exact(w with { ChunkLabel = null }))) / labels) - member;
            workers = [.. workers.Select(w => w with { ChunkLabel = share < ShortestLabel ? null : Cut(w.ChunkLabel, share) })];
        }
        int left = WorkersBytes;
        return progress with { Workers = [.. workers.TakeWhile(w => (left -= Exact(w)) >= 0)] };
    }

    /// <summary>With the comma behind it.</summary>
    static int Exact(WorkerProgress worker) => JsonSerializer.SerializeToUtf8Bytes(worker, ProtocolJson.Options).Length + 1;

    static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text));

    /// <summary>Begin and end tell files apart; their folders in the middle are often the same.</summary>
    /// <param name="bytes">At least <see cref="ShortestLabel"/>.</param>
    static string? Cut(string? label, int bytes)
    {
        if (label is null || Bytes(label) <= bytes)
        {
            return label;
        }
        string shorter;
        int kept = Math.Min(bytes - 3, label.Length - 1);
        do
        {
            shorter = $"{Begin(label, kept / 3)}…{End(label, kept - (kept / 3))}";
            kept--;
        }
        while (kept >= 2 && Bytes(shorter) > bytes);
        return shorter;
    }

    /// <summary>Neither cuts a character of two units in half.</summary>
    static string Begin(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];

    static string End(string text, int length) => length > 0 && char.IsLowSurrogate(text[^length]) ? text[^(length - 1)..] : text[^length..];
}
