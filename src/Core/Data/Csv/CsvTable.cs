using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data.Csv;

/// <summary>One CSV file: where its rows begin and what its columns are called.</summary>
/// <param name="Columns">Names from the header line; a trailing comma there gives a last column without name.</param>
/// <param name="DataStart">Offset of the first byte behind the header line.</param>
/// <param name="HeaderLines">Lines up to there, so that line numbers count from 1 at the top of the file.</param>
sealed record CsvTable(DataFile File, long Length, IReadOnlyList<string> Columns, long DataStart, long HeaderLines)
{
    const int HeaderBuffer = 1 << 16;
    const int UsualColumns = 1024;

    /// <summary>Name in messages and results, relative to the data set, with <c>/</c>.</summary>
    public string Name => File.Name;

    /// <exception cref="InputException">No header line, or not UTF-8.</exception>
    public static CsvTable Open(DataFile file)
    {
        using var source = Source(file);
        return Read(file, source);
    }

    public static CsvTable Read(DataFile file, IByteSource source)
    {
        string name = file.Name;
        long start = SkipByteOrderMark(name, source);
        int fields = UsualColumns;
        while (true)
        {
            using var reader = new CsvReader(source, fields, start, long.MaxValue, HeaderBuffer);
            if (!reader.ReadRow() || reader.Fault != QuoteFault.None)
            {
                throw new InputException($"{name}: no header line with the names of the columns was found at its start.");
            }

            if (reader.FieldCount <= fields)
            {
                var columns = Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader.Field(i)).Trim()).ToList();
                return new CsvTable(file, source.Length, columns, reader.Offset, reader.Lines);
            }

            fields = reader.FieldCount;
        }
    }

    /// <summary>Opens the file for reading rows.</summary>
    /// <exception cref="InputException">The file cannot be opened.</exception>
    public IByteSource Open() => Source(File);

    /// <summary>Place of a column, 0 based.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    public int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column)
            {
                return i;
            }
        }

        throw new InputException($"{Name} has no column \"{column}\"; its columns are {NamesForMessage()}.");
    }

    string NamesForMessage()
    {
        const int most = 40;
        var names = Columns.Where(c => c.Length > 0).ToList();
        return string.Join(", ", names.Take(most)) + (names.Count > most ? $" and {names.Count - most} more" : "");
    }

    static long SkipByteOrderMark(string name, IByteSource source)
    {
        Span<byte> start = stackalloc byte[3];
        int read = source.Read(0, start);
        if (read >= 2 && (start[..2].SequenceEqual<byte>([0xFF, 0xFE]) || start[..2].SequenceEqual<byte>([0xFE, 0xFF])))
        {
            throw new InputException($"{name} is UTF-16 text; save it as UTF-8.");
        }

        return read == 3 && start.SequenceEqual<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }

    static FileSource Source(DataFile file)
    {
        try
        {
            return new FileSource(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file.Name} cannot be read: {e.Message}");
        }
    }
}
