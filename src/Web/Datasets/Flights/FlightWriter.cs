using System.Collections.Concurrent;
using System.Text;

namespace Dashboard.Web.Datasets.Flights;

/// <summary>
/// Writes made-up flights as the Bureau of Transportation Statistics writes real ones: a file a month, texts in quotes,
/// delays with two decimals, a comma at the end of every line. Cancelled flights have no delays, diverted ones no arrival delay.
/// </summary>
static class FlightWriter
{
    public static readonly byte[] Header = Encoding.ASCII.GetBytes(
        string.Concat("YEAR MONTH DAY_OF_MONTH FL_DATE UNIQUE_CARRIER FL_NUM ORIGIN DEST CRS_DEP_TIME DEP_DELAY ARR_DELAY CANCELLED DISTANCE".Split(' ').Select(c => $"\"{c}\",")) + "\n");

    /// <summary>No row has more bytes.</summary>
    public const int LongestRow = 96;

    /// <summary>Bytes of a row on the average, for the estimate of an order's size.</summary>
    public const double TypicalRow = 74.4;

    const int BufferBytes = 1 << 20;

    /// <summary>Of 4,096 flights so many are cancelled, and so many more diverted.</summary>
    const int Cancelled = 61, Diverted = 12;

    /// <summary>The last ranks are the long waits of 10 to 24 hours, drawn one by one, so that months differ in their worst.</summary>
    const int LongWaits = FlightTables.Quantiles - 8;

    /// <summary>
    /// Writes the files <c>1988-01.csv</c> … into an empty folder, months side by side on several threads; each month's bytes depend on
    /// the seed and the month only. Beside them goes <see cref="FlightAnswers.FileName"/>.
    /// </summary>
    /// <param name="progress">Called with the share done, 0 to 1, and the rows written so far; by several threads.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="IOException">The disk is full, or refuses.</exception>
    public static long Write(FlightOrder order, string folder, int threads, Action<double, long> progress, CancellationToken stop)
    {
        long done = 0;
        var answers = new MonthAnswer[order.Months];
        var way = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop };
        try
        {
            // One month at a time to whoever is free, so that the last ones do not wait behind one thread.
            Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, order.Months), EnumerablePartitionerOptions.NoBuffering), way,
                () => new byte[BufferBytes],
                (i, _, buffer) =>
                {
                    answers[i] = WriteFile(order, order.FirstMonth + i, folder, buffer, rows =>
                    {
                        stop.ThrowIfCancellationRequested();
                        long sum = Interlocked.Add(ref done, rows);
                        progress((double)sum / order.Rows, sum);
                    });
                    return buffer;
                },
                _ => { });
        }
        catch (AggregateException several)
        {
            // Where a disk is full, every thread says so: once is enough.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions.FirstOrDefault(e => e is IOException) ?? several.InnerExceptions[0]);
        }
        FlightAnswers.Write(folder, order.FirstMonth, answers);
        return done;
    }

    static MonthAnswer WriteFile(FlightOrder order, int month, string folder, byte[] buffer, Action<long> written)
    {
        using var file = File.OpenHandle(Path.Combine(folder, FlightOrder.Text(month) + ".csv"), FileMode.Create, FileAccess.Write);
        var answer = new MonthAnswer();
        WriteMonth(file, buffer, month, order, answer, written);
        return answer;
    }

    /// <param name="written">Called with the rows of each piece that is on its way to the disk.</param>
    static void WriteMonth(Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[] buffer, int month, FlightOrder order, MonthAnswer answer, Action<long> written)
    {
        var (year, of) = (month / 12, month % 12 + 1);
        int days = DateTime.DaysInMonth(year, of);
        var random = new SplitMix(new SplitMix((ulong)order.Seed).Next() ^ new SplitMix((ulong)month).Next());
        long offset = 0, rows = 0, flushed = 0;
        Header.CopyTo(buffer, 0);
        int used = Header.Length;
        for (int day = 1; day <= days; day++)
        {
            byte[] date = Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{year},{of},{day},{year:0000}-{of:00}-{day:00},"));
            long end = (long)order.RowsPerMonth * day / days;
            while (rows < end)
            {
                long fit = Math.Min(end - rows, (BufferBytes - used) / LongestRow);
                used += Fill(buffer.AsSpan(used), date, fit, ref random, answer);
                rows += fit;
                if (BufferBytes - used < LongestRow)
                {
                    Flush();
                }
            }
        }
        Flush();

        void Flush()
        {
            RandomAccess.Write(file, buffer.AsSpan(0, used), offset);
            (offset, used) = (offset + used, 0);
            written(rows - flushed);
            flushed = rows;
        }
    }

    /// <summary>Writes rows of a day; there must be room for the longest ones.</summary>
    static int Fill(Span<byte> to, ReadOnlySpan<byte> date, long rows, ref SplitMix random, MonthAnswer answer)
    {
        int at = 0;
        for (long i = 0; i < rows; i++)
        {
            ulong what = random.Next(), when = random.Next();
            int route = (int)(what & (FlightTables.Routes - 1));
            date.CopyTo(to[at..]);
            at += date.Length;
            FlightTables.Carrier.AsSpan((int)(what >> 12 & 15) * FlightTables.CarrierBytes, FlightTables.CarrierBytes).CopyTo(to[at..]);
            at += FlightTables.CarrierBytes;
            at += Number(to[at..], 1 + (int)(what >> 16 & 4095));
            FlightTables.Route.AsSpan(route * FlightTables.RouteBytes, FlightTables.RouteBytes).CopyTo(to[at..]);
            at += FlightTables.RouteBytes;
            FlightTables.Time.AsSpan((int)((what >> 28 & 0xFFFF) * FlightTables.Times >> 16) * FlightTables.TimeBytes, FlightTables.TimeBytes).CopyTo(to[at..]);
            at += FlightTables.TimeBytes;
            at += Delays(to[at..], (int)(what >> 52), when, out int delay);
            answer.Note(delay, route);
            FlightTables.RouteEnd[route].CopyTo(to[at..]);
            at += FlightTables.RouteEnd[route].Length;
        }
        return at;
    }

    /// <summary>Departure delay, arrival delay, and whether the flight was cancelled.</summary>
    static int Delays(Span<byte> to, int fate, ulong random, out int delay)
    {
        delay = MonthAnswer.NoDelay;
        if (fate < Cancelled)
        {
            ",,1.00,"u8.CopyTo(to);
            return 7;
        }
        int rank = (int)(random & (FlightTables.Quantiles - 1));
        delay = rank < LongWaits ? FlightTables.DelayQuantile[rank] : LongWait(random >> 16 & 0xFFFF);
        int at = Delay(to, delay);
        if (fate < Cancelled + Diverted)
        {
            to[at++] = (byte)',';
        }
        else
        {
            at += Delay(to[at..], delay - 16 + (int)(random >> 32 & 31));
        }
        "0.00,"u8.CopyTo(to[at..]);
        return at + 5;
    }

    /// <summary>10 to 24 hours in minutes, the longer the rarer.</summary>
    static int LongWait(ulong random)
    {
        double share = random / 65536.0;
        return 600 + (int)(840 * share * share * share);
    }

    static int Delay(Span<byte> to, int minutes)
    {
        int index = minutes - FlightTables.LeastDelay;
        FlightTables.Delay.AsSpan(index * FlightTables.DelayBytes, FlightTables.DelayBytes).CopyTo(to);
        return FlightTables.DelayLength[index];
    }

    /// <summary>1 to 4 digits and a comma.</summary>
    static int Number(Span<byte> to, int value)
    {
        int digits = value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : 4;
        to[digits] = (byte)',';
        for (int i = digits - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + value % 10);
            value /= 10;
        }
        return digits + 1;
    }
}
