using System.Text;
using Dashboard.Core.Analyses;
using Dashboard.Core.Data;
using Dashboard.Core.Data.Arrays;
using Dashboard.Core.Data.Csv;
using Dashboard.Core.Expressions;
using Dashboard.Core.Tests.Data;
using Dashboard.TestKit;
using Shouldly;
using Xunit;

namespace Dashboard.Core.Tests.Fuzz;

/// <summary>
/// Damaged and random inputs from fixed seeds: each must be read or refused in words. What reads ahead of its input works between
/// fences, so a byte read outside ends the process; a watchdog ends it where one input takes 20 seconds. All together a million
/// where the whole proof is wanted, else a quarter of that.
/// </summary>
public sealed class FuzzTests
{
    static readonly int Inputs = WholeProof.Or(250_000, 60_000);

    static readonly string[] Formulas =
    [
        "exp(-a)*sin(b)+sqrt(a*b)", "where((a < b) & ~t, f ** 2, a // 3.5e-2)", "-a ** -2 % (b - 1)", "((((a))))", "arctan2(a, fmod(b, 2)) != pi", "t | (a == inf)",
    ];

    static readonly string[] Tables =
    [
        "v,k,g\n1,a,x\n2.5,\"b,c\",y\n", "v,k,g\r\n\"1\",\"a\"\"b\",\"x\"\r\n,,\r\n", "\uFEFFv,k\n\n1e5,\"a\nb\"\n", "v\r-1\r\"2\"\r", "a,b,c,d,\n1,2,3,4,\n12345678,-1.25,.5,5.,\n",
        "v,k,g\n1,\"long, quoted \"\"text\"\" that is far longer than a vector of sixty-four bytes\nwith a line end\",z\n",
    ];

    static readonly string[] Headers =
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }   \n", "{'descr':'>i8','fortran_order':True,'shape':(10L,)}", "{\"shape\": (), \"descr\": \"|b1\", \"fortran_order\": False}",
    ];

    [Fact]
    public void Formulas_are_cut_into_tokens_or_refused() =>
        Run(1, [.. Formulas.Select(Encoding.UTF8.GetBytes)], "+-*/%<>=!&|~(),.0123456789eEabfgt_ \n\u00ff^[", (input, _) =>
        {
            string text = Encoding.Latin1.GetString(input);
            try
            {
                var tokens = new Lexer(text).Tokens();
                tokens[^1].Kind.ShouldBe(TokenKind.End);
                return true;
            }
            catch (ExpressionException e)
            {
                e.Position.ShouldBeInRange(0, text.Length);
                return false;
            }
        });

    [Fact]
    public void Formulas_are_parsed_and_evaluated_or_refused() =>
        Run(2, [.. Formulas.Select(Encoding.UTF8.GetBytes)], "+-*/%<>=&|~(),.0123456789eabft ", (input, random) =>
        {
            string text = Encoding.Latin1.GetString(input);
            try
            {
                var expression = Expression.Parse(text, Expressions.FormulaSource.TypeOf);
                double[] values = [.. expression.Variables.Select(v => v.Type == ElementType.Bool ? random.Next(2) : random.NextDouble())];
                _ = Interpreter.Evaluate(expression, values);
                return true;
            }
            catch (ExpressionException e)
            {
                e.Position.ShouldBeInRange(0, Math.Max(text.Length, Expression.LongestText));
                return false;
            }
        });

    [Fact]
    public void Csv_text_is_read_to_its_end_without_a_byte_outside()
    {
        ITextMemory[] memories = [new FencedMemory(atEnd: true), new FencedMemory(atEnd: false)];
        var index = new CsvRowIndex();
        Run(3, [.. Tables.Select(Encoding.UTF8.GetBytes)], ",\"\n\r0123456789.-eE \0\u00ff", (input, random) =>
        {
            int buffer = random.Next(4) switch { 0 => random.Next(1, 40), 1 => 64, 2 => 128, _ => Math.Max(1, input.Length) };
            int stop = random.Next(3) == 0 ? random.Next(input.Length + 1) : input.Length;
            int bits = VectorWidth.All[random.Next(3)];
            using var reader = new CsvReader(new MemorySource(input), 5, 0, stop, buffer, 1 << 10, memories[random.Next(2)]);
            int rows = 0;
            while (ReadSome(reader, index, bits))
            {
                (++rows).ShouldBeLessThanOrEqualTo(input.Length + 1, "every row takes a byte");
            }

            (reader.RowTooLong || reader.Offset >= Math.Min(stop, input.Length)).ShouldBeTrue();
            return !reader.RowTooLong;
        });
    }

    [Fact]
    public unsafe void Headers_of_arrays_are_read_or_refused()
    {
        const int room = 512;
        var memory = new FencedMemory(atEnd: true);
        byte* fenced = memory.Allocate(room);
        Run(4, [.. Headers.SelectMany(h => new[] { 1, 2, 3 }.Select(v => ArrayOnDisk.Header(v, h)))], "{}()[]',:\"L0123456789<>=|fibTrueFalse \n\\\0\u00ff", (input, _) =>
        {
            var header = new Span<byte>(fenced + Math.Max(0, room - input.Length), Math.Min(room, input.Length));
            input.AsSpan(0, header.Length).CopyTo(header);
            try
            {
                var layout = NpyHeader.Parse(header, "x.npy");
                layout.DataBytes.ShouldBeInRange(0, long.MaxValue - layout.DataOffset);
                layout.DataOffset.ShouldBeLessThanOrEqualTo(header.Length);
                return true;
            }
            catch (InputException)
            {
                return false;
            }
        });
        memory.Free(fenced, room);
    }

    /// <summary>Reads an indexed stretch and one row, every field of them as text and as number.</summary>
    static unsafe bool ReadSome(CsvReader reader, CsvRowIndex index, int bits)
    {
        if (reader.IndexRows(index, bits))
        {
            var ends = index.FieldEnds[..(index.RowEnds[^1] + 1)];
            for (int field = 1; field < ends.Length; field++)
            {
                ends[field].ShouldBeGreaterThan(ends[field - 1]);
                Look(reader, ends[field - 1] + 1, ends[field]);
            }

            reader.Skip(ends[^1] + 1, index.Rows);
            return true;
        }

        if (!reader.ReadRow())
        {
            return false;
        }

        for (int field = 0; field < Math.Min(5, reader.FieldCount) && reader.Fault == QuoteFault.None; field++)
        {
            Look(reader, reader.FieldEnds[field] + 1, reader.FieldEnds[field + 1]);
        }

        return true;
    }

    static unsafe void Look(CsvReader reader, int start, int end)
    {
        bool quick = CsvNumber.TryShort(ref reader.Text[start], end - start, out double sooner);
        var kind = CsvNumber.Read(new ReadOnlySpan<byte>(reader.Text + start, end - start), out double value);
        (quick && end > start && (kind != CsvNumberKind.Number || !sooner.Equals(value))).ShouldBeFalse();
        _ = CsvNumber.Read(reader.Content(start, end), out _);
    }

    static void Run(int seed, byte[][] seeds, string alphabet, Func<byte[], Random, bool> read)
    {
        var random = new Random(seed);
        int done = 0;
        int good = 0;
        using var watchdog = new Watchdog(() => $"input {done} of seed {seed}");
        for (; done < Inputs; done++)
        {
            watchdog.Reset();
            byte[] input = random.Next(10) == 0 ? Noise(random, alphabet) : Damaged(seeds[random.Next(seeds.Length)], random, alphabet);
            good += read(input, random) ? 1 : 0;
        }

        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.TestMethod?.MethodName}: {done} inputs, {good} of them read, the others refused");
        good.ShouldBeGreaterThan(Inputs / 200, "some edits do no harm, so a reader must not refuse everything");
    }

    static byte[] Noise(Random random, string alphabet)
    {
        byte[] bytes = new byte[random.Next(200)];
        bool any = random.Next(2) == 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = any ? (byte)random.Next(256) : (byte)alphabet[random.Next(alphabet.Length)];
        }

        return bytes;
    }

    static byte[] Damaged(byte[] input, Random random, string alphabet)
    {
        for (int edits = random.Next(1, 7); edits > 0 && input.Length > 0; edits--)
        {
            int at = random.Next(input.Length);
            int to = Math.Min(input.Length, at + random.Next(1, 40));
            byte some = random.Next(4) == 0 ? (byte)random.Next(256) : (byte)alphabet[random.Next(alphabet.Length)];
            input = random.Next(7) switch
            {
                0 => input[..at],
                1 => [.. input[..at], some, .. input[at..]],
                2 => [.. input[..at], .. input[(at + 1)..]],
                3 => [.. input[..to], .. input[at..]],
                4 => [.. input[..at], .. Enumerable.Repeat(some, random.Next(1, 70)), .. input[at..]],
                _ => [.. input[..at], some, .. input[(at + 1)..]],
            };
        }

        return input;
    }

    /// <summary>Ends the process, with what it was at, where nothing moved for long.</summary>
    sealed class Watchdog(Func<string> at) : IDisposable
    {
        const int Milliseconds = 20_000;

        readonly Timer timer = new(_ => Environment.FailFast($"Hung at {at()}."), null, Milliseconds, Timeout.Infinite);
        int resets;

        public void Reset()
        {
            if (++resets % 64 == 0)
            {
                timer.Change(Milliseconds, Timeout.Infinite);
            }
        }

        public void Dispose() => timer.Dispose();
    }
}
