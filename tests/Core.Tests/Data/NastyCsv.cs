using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Dashboard.Core.Tests.Data;

/// <summary>Generates CSV text full of what breaks parsers: quotes everywhere, all line ends, ragged rows, byte order marks.</summary>
static class NastyCsv
{
    static readonly string[] Plain =
    [
        "", "", "1", "2", "-3.5", "10", "10", "1e1", "nan", " 7 ", "x", "a\"b", "3\"", "Ä", "12345678901234567890", "0.1", "-0", "+", ".", "5.",
    ];

    static readonly string[] Quoted =
    [
        "\"\"", "\"2\"", "\"10\"", "\"a,b\"", "\"a\"\"b\"", "\"\"\"\"", "\"\n\"", "\"x\r\ny\"", "\"\r\"", "\"1\n,\n2\"", "\"\"\"\n\"\"\"",
        "\"long\n,\n,\"\"\n,\nquoted text that is longer than a vector of sixty-four bytes, with commas,\nand line ends\"",
    ];

    static readonly string[] Broken = ["\"1\"x", "\"a\"\"", "\"", "\"open,\n"];

    static Gen<string> Field => Gen.Frequency((12, Gen.Elements(Plain)), (6, Gen.Elements(Quoted)));

    static Gen<string> LineEnd => Gen.Frequency((6, Gen.Constant("\n")), (3, Gen.Constant("\r\n")), (1, Gen.Constant("\r")), (1, Gen.Constant("\n\n")), (1, Gen.Constant("\r\n\r\n")));

    static Gen<string> Row => Gen.Frequency(
        (12, Fields(3)), (1, Fields(1)), (1, Fields(2)), (1, Fields(4)), (1, Fields(2).Select(r => r + ",")), (1, Fields(40)));

    static Gen<string> RowOrBroken => Gen.Frequency((60, Row), (1, from row in Fields(2) from broken in Gen.Elements(Broken) select row + "," + broken));

    /// <summary>A file with columns v, k and g in a random order, up to some kilobytes.</summary>
    public static Gen<byte[]> Files =>
        from mark in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Constant("\uFEFF")))
        from header in Gen.Elements("v,k,g", "g,\"k\",v", "k,v,\"g\"", " v ,g,k", "\n\nv,k,g")
        from firstEnd in LineEnd
        from rows in Gen.ListOf(Gen.Zip(RowOrBroken, LineEnd))
        from lastEnd in Gen.Elements("", "\n", "\r", "\r\n")
        select Encoding.UTF8.GetBytes(mark + header + firstEnd + Join(rows) + lastEnd);

    static Gen<string> Fields(int count) => Gen.ArrayOf(Field, count).Select(fields => string.Join(",", fields));

    static string Join(IEnumerable<(string Row, string End)> rows)
    {
        var text = string.Concat(rows.Select(r => r.Row + r.End));
        return text.TrimEnd('\r', '\n');
    }
}
