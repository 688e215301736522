using System.Text.Json;
using Dashboard.Core.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Dashboard.Runner.Agent;

/// <summary>Where a report lies in the file.</summary>
/// <param name="Ends">It is the last one of its lease.</param>
readonly record struct SpooledReport(long Sequence, long Offset, int Length, JobOffer Lease, bool Ends);

/// <summary>
/// The spool on disk: JSON lines, only ever appended to. A line is a report as it is sent, or a note about earlier ones. Not for
/// several threads at once. The folder's lock keeps other Runners away.
/// </summary>
/// <remarks>A Runner that is killed may leave a torn last line, which was not sent yet; it is cut off at the next start.</remarks>
sealed class SpoolFile : IDisposable
{
    const string FileName = "reports.jsonl";
    readonly string _folder;
    SafeFileHandle _handle;

    SpoolFile(string folder, SafeFileHandle handle)
    {
        (_folder, _handle) = (folder, handle);
    }

    /// <summary>Bytes of whole lines.</summary>
    public long Length { get; private set; }

    /// <summary>A line that is no report. All parts are optional.</summary>
    /// <param name="Acknowledged">Reports up to this one are stored by Web.</param>
    /// <param name="Dropped">Reports of this lease are not wanted any more.</param>
    /// <param name="Last">The highest number ever given out.</param>
    public sealed record Note(long? Acknowledged = null, JobOffer? Dropped = null, long? Last = null);

    /// <summary>What a report's line says as far as the spool cares.</summary>
    sealed record ReportHead(string? Type, long Sequence, string JobId, long Lease);

    public static SpoolFile Open(string folder)
    {
        Directory.CreateDirectory(folder);
        return new(folder, OpenHandle(Path.Join(folder, FileName)));
    }

    /// <summary>Reads what an earlier Runner left.</summary>
    /// <param name="damaged">Hears of each line that could not be read.</param>
    public (List<SpooledReport> Pending, long Last) Load(Action<string> damaged)
    {
        byte[] bytes = new byte[RandomAccess.GetLength(_handle)];
        int read = ReadAll(bytes, 0);
        var pending = new List<SpooledReport>();
        long last = 0;
        int start = 0;
        for (int end; start < read && (end = bytes.AsSpan(start, read - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
        {
            last = Math.Max(last, Apply(bytes.AsSpan(start, end), start, pending, damaged));
        }
        if (start < read)
        {
            damaged($"the last line of {FileName} is torn ({read - start} bytes) and was cut off");
            RandomAccess.SetLength(_handle, start);
        }
        Length = start;
        return (pending, last);
    }

    /// <summary>Appends lines and, on request, waits until they are on the disk.</summary>
    public void Append(IReadOnlyList<ReadOnlyMemory<byte>> lines, bool flush)
    {
        RandomAccess.Write(_handle, lines, Length);
        if (flush)
        {
            RandomAccess.FlushToDisk(_handle);
        }
        Length += lines.Sum(l => (long)l.Length);
    }

    public byte[] Read(SpooledReport report)
    {
        byte[] bytes = new byte[report.Length];
        return ReadAll(bytes, report.Offset) == bytes.Length
            ? bytes
            : throw new EndOfStreamException($"Report {report.Sequence} is missing in {FileName}.");
    }

    /// <summary>Starts a new file that holds only what is pending. The old one stays whole until the new one is on the disk.</summary>
    /// <returns>The pending reports at their new places.</returns>
    public List<SpooledReport> Compact(IEnumerable<SpooledReport> pending, long last)
    {
        string path = Path.Join(_folder, FileName);
        var handle = OpenHandle(path + ".new");
        RandomAccess.SetLength(handle, 0);
        var fresh = new SpoolFile(_folder, handle);
        fresh.Append([NoteLine(new(Last: last))], flush: false);
        var moved = new List<SpooledReport>();
        foreach (var report in pending)
        {
            moved.Add(report with { Offset = fresh.Length });
            fresh.Append([Read(report), NewLine], flush: false);
        }
        RandomAccess.FlushToDisk(handle);
        File.Move(path + ".new", path, overwrite: true);
        _handle.Dispose();
        (_handle, Length) = (handle, fresh.Length);
        return moved;
    }

    public static byte[] NoteLine(Note note) => [.. JsonSerializer.SerializeToUtf8Bytes(note, ProtocolJson.Options), (byte)'\n'];

    public static byte[] ReportLine(RunnerReport report) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(report, ProtocolJson.Options), (byte)'\n'];

    public void Dispose() => _handle.Dispose();

    static readonly byte[] NewLine = [(byte)'\n'];

    static SafeFileHandle OpenHandle(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    static long Apply(ReadOnlySpan<byte> line, int offset, List<SpooledReport> pending, Action<string> damaged)
    {
        try
        {
            if (line.StartsWith("{\"type\""u8))
            {
                var head = JsonSerializer.Deserialize<ReportHead>(line, HeadJson)!;
                pending.Add(new(head.Sequence, offset, line.Length, new(head.JobId, head.Lease), head.Type == "jobStopped"));
                return head.Sequence;
            }
            var note = JsonSerializer.Deserialize<Note>(line, ProtocolJson.Options) ?? new();
            pending.RemoveAll(r => r.Sequence <= note.Acknowledged || r.Lease == note.Dropped);
            return Math.Max(note.Last ?? 0, note.Acknowledged ?? 0);
        }
        catch (JsonException e)
        {
            damaged($"a line of {FileName} at byte {offset} is damaged and was left out: {e.Message}");
            return 0;
        }
    }

    /// <summary>The head's other members are the report's own business.</summary>
    static readonly JsonSerializerOptions HeadJson = new(JsonSerializerDefaults.Web);

    int ReadAll(Span<byte> bytes, long offset)
    {
        int total = 0;
        for (int read; total < bytes.Length && (read = RandomAccess.Read(_handle, bytes[total..], offset + total)) > 0; total += read)
        {
        }
        return total;
    }
}
