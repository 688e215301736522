using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Dashboard.Core.Data.Csv;

/// <summary>What breaks the quoting of a row.</summary>
enum QuoteFault { None, NeverClosed, TextAfterClosing }

/// <summary>
/// Reads the rows of a stretch of CSV text (RFC 4180, comma separated) that start before a given offset; the last of them
/// is read to its end even if that lies beyond. A quote opens only at the start of a field; rows end at LF, CRLF or a lone
/// CR outside quotes; blank lines are skipped. Memory is one buffer, whatever the length; nothing is allocated per row.
/// </summary>
sealed unsafe class CsvReader : IDisposable
{
    /// <summary>Bytes a row may have; a longer one almost always means a quote that is never closed.</summary>
    public const int LongestRow = 16 << 20;

    const int DefaultBuffer = 1 << 20;

    readonly CsvText text;
    readonly long stopAt;
    readonly int[] fieldEnds;
    byte[] plain = [];
    int position;
    int rowStart;
    int marksAt = -1;
    ulong marks;

    /// <param name="fields">Number of leading fields of a row that can be asked for, at least 1.</param>
    /// <param name="start">Offset of the first row.</param>
    /// <param name="stopAt">Rows that start here or later are not read.</param>
    /// <param name="memory">Where the text lies; null for plain memory.</param>
    public CsvReader(
        IByteSource source, int fields, long start, long stopAt, int bufferBytes = DefaultBuffer, int longestRow = LongestRow, ITextMemory? memory = null)
    {
        this.stopAt = stopAt;
        fieldEnds = new int[fields + 1];
        text = new CsvText(source, start, stopAt, bufferBytes, longestRow, memory ?? NativeTextMemory.Shared);
    }

    /// <summary>Fields of the current row, however many.</summary>
    public int FieldCount { get; private set; }

    /// <summary>
    /// Offset in <see cref="Text"/> of the byte before the current row; then, for each of the leading fields, of the byte behind it.
    /// As <see cref="CsvRowIndex.FieldEnds"/>, but that the end before CR LF is that of the CR.
    /// </summary>
    public ReadOnlySpan<int> FieldEnds => fieldEnds;

    public QuoteFault Fault { get; private set; }

    /// <summary>The 1-based field at which <see cref="Fault"/> occurred.</summary>
    public int FaultField { get; private set; }

    /// <summary>Line ends between the first row and the current one.</summary>
    public long LinesBefore { get; private set; }

    /// <summary>Line ends up to and including the current row's.</summary>
    public long Lines { get; private set; }

    /// <summary>Offset of the next row.</summary>
    public long Offset => text.Offset + position;

    /// <summary>Address of the text of which some is indexed; changes when a row is read.</summary>
    public byte* Text => text.Start;

    /// <summary>Offset of the next row in <see cref="Text"/>.</summary>
    public int Position => position;

    /// <summary>The next row is longer than allowed; nothing behind it can be read.</summary>
    public bool RowTooLong => text.RowTooLong;

    /// <summary>How often the text moved on: a good moment to report progress is when this changed.</summary>
    public int Refills => text.Refills;

    /// <summary>Time spent reading since last asked, in <see cref="Stopwatch"/> ticks.</summary>
    public long TakeReadTicks() => text.TakeReadTicks();

    /// <summary>Moves to the next row that is not blank; false where there is none, or it is too long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool ReadRow()
    {
        while (Offset < stopAt)
        {
            rowStart = position;
            LinesBefore = Lines;
            int next = position < text.Filled ? ScanRow() : -1;
            if (next >= 0)
            {
                position = next;
                if (FieldCount > 1 || fieldEnds[1] > rowStart)
                {
                    return true;
                }
            }
            else if (!MoveOn())
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Indexes the regular rows that come next and are in memory whole; false where there are none.</summary>
    public bool IndexRows(CsvRowIndex index, int vectorBits)
    {
        int to = (int)Math.Min(text.Filled, stopAt - text.Offset);
        if (to <= position)
        {
            return false;
        }

        index.Build(ref *text.Start, position, to, vectorBits);
        return index.Rows > 0;
    }

    /// <summary>Goes on behind rows that were taken from an index.</summary>
    /// <param name="to">Offset in <see cref="Text"/> where the next row starts.</param>
    /// <param name="lines">Line ends up to there.</param>
    public void Skip(int to, int lines)
    {
        Debug.Assert(to >= position && to <= text.Filled, "only what is in memory can be skipped");
        position = to;
        Lines += lines;
    }

    /// <summary>A field's content, valid until the next call; rows with a <see cref="Fault"/> have no sound content.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Field(int field) => Content(fieldEnds[field] + 1, fieldEnds[field + 1]);

    /// <summary>What is written between two offsets in <see cref="Text"/>, without its quotes; <see cref="CsvText.Slack"/> bytes behind it may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Content(int start, int end)
    {
        var raw = new ReadOnlySpan<byte>(text.Start + start, end - start);
        return raw.Length >= 2 && raw[0] == (byte)'"' ? Unquote(raw[1..^1]) : raw;
    }

    public void Dispose() => text.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> quoted)
    {
        if (!quoted.Contains((byte)'"'))
        {
            return quoted;
        }

        plain = plain.Length < quoted.Length + CsvText.Slack ? new byte[(quoted.Length * 2) + CsvText.Slack] : plain;
        int length = 0;
        for (int i = 0; i < quoted.Length; i++)
        {
            plain[length++] = quoted[i];
            i += quoted[i] == (byte)'"' ? 1 : 0;
        }

        return plain.AsSpan(0, length);
    }

    /// <summary>
    /// Scans the row at <see cref="rowStart"/>; returns where the next row starts, or -1 where the buffer ends before that
    /// is known. One pass, no allocation; long because it is the hot loop.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int ScanRow()
    {
        Debug.Assert(rowStart < text.Filled, "a row needs text");
        ref byte first = ref *text.Start;
        int[] ends = fieldEnds;
        int end = text.Filled;
        bool last = text.AtEnd;
        int fields = 0;
        long linesInQuotes = 0;
        ends[0] = rowStart - 1;
        Fault = QuoteFault.None;
        var found = new CsvMarks(ref first, end);
        found.Seek(rowStart, marksAt, marks);
        bool quoted = Unsafe.Add(ref first, rowStart) == '"' && found.Next(out _);
        while (found.Next(out int at))
        {
            byte mark = Unsafe.Add(ref first, at);
            if (mark == ',')
            {
                if (quoted)
                {
                    continue;
                }

                fields++;
                if ((uint)fields < (uint)ends.Length)
                {
                    ends[fields] = at;
                }

                if (at + 1 == end)
                {
                    break;
                }

                quoted = Unsafe.Add(ref first, at + 1) == '"' && found.Next(out _);
                continue;
            }

            if (at + 1 == end && !last)
            {
                return -1;
            }

            int following = at + 1 < end ? Unsafe.Add(ref first, at + 1) : -1;
            if (mark == '"')
            {
                if (quoted && following == '"')
                {
                    found.Next(out _);
                }
                else if (quoted)
                {
                    quoted = false;
                    NoteTextAfterQuote(following, fields + 1);
                }

                continue;
            }

            bool pair = mark == '\r' && following == '\n';
            if (quoted)
            {
                linesInQuotes += pair ? 0 : 1;
                continue;
            }

            (marksAt, marks) = (found.BlockAt, found.Bits);
            EndRow(fields, at, linesInQuotes + 1);
            return at + (pair ? 2 : 1);
        }

        return last ? EndRowAtEndOfText(fields, quoted, linesInQuotes) : -1;
    }

    void NoteTextAfterQuote(int following, int field)
    {
        if (following is not (',' or '\n' or '\r' or -1) && Fault == QuoteFault.None)
        {
            (Fault, FaultField) = (QuoteFault.TextAfterClosing, field);
        }
    }

    int EndRowAtEndOfText(int fields, bool quoted, long lines)
    {
        if (quoted && Fault == QuoteFault.None)
        {
            (Fault, FaultField) = (QuoteFault.NeverClosed, fields + 1);
        }

        EndRow(fields, text.Filled, lines);
        return text.Filled;
    }

    void EndRow(int fields, int at, long lines)
    {
        FieldCount = fields + 1;
        if (FieldCount < fieldEnds.Length)
        {
            fieldEnds[FieldCount] = at;
        }

        Lines += lines;
    }

    /// <summary>Keeps the unfinished row and reads what follows it; false where nothing more can be had.</summary>
    bool MoveOn()
    {
        if (!text.CanMoveOn(position))
        {
            return false;
        }

        text.MoveOn(position);
        (position, marksAt) = (0, -1);
        return text.Filled > 0;
    }
}
