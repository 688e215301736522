using System.Buffers.Binary;
using System.Text;
using Dashboard.Core.Analyses;

namespace Dashboard.Core.Data.Arrays;

/// <summary>
/// The header of a <c>.npy</c> file, versions 1.0 to 3.0: magic, version, length, and a Python dictionary with exactly the
/// keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>. Nothing of it is evaluated; what is not that dictionary is
/// refused with the offset and what was expected there.
/// </summary>
/// <remarks>Format: NumPy enhancement proposal 1 and numpy.lib.format.</remarks>
static class NpyHeader
{
    /// <summary>Bytes a header may have; NumPy's own reader stops at 10,000 unless told otherwise.</summary>
    public const int Longest = 1 << 16;

    const int PrefixOfOne = 10;
    const int PrefixOfTwo = 12;
    const int Alignment = 64;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <param name="start">The file's first bytes: all of it, or at least <see cref="Longest"/> plus 12.</param>
    /// <param name="name">The file's name for messages.</param>
    /// <exception cref="InputException">It is not a header this reader knows.</exception>
    public static ArrayLayout Parse(ReadOnlySpan<byte> start, string name)
    {
        if (start.Length < Magic.Length || !start[..Magic.Length].SequenceEqual(Magic))
        {
            throw Wrong(name, 0, "the bytes \\x93NUMPY of a .npy file; for other files give raw with dtype and shape");
        }

        if (start.Length < PrefixOfTwo)
        {
            throw Wrong(name, start.Length, "the rest of the header, but the file ends");
        }

        int version = start[6];
        if (version is < 1 or > 3 || start[7] != 0)
        {
            throw Wrong(name, 6, $"version 1.0, 2.0 or 3.0, found {start[6]}.{start[7]}");
        }

        int prefix = version == 1 ? PrefixOfOne : PrefixOfTwo;
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > Longest)
        {
            throw Wrong(name, 8, $"a header of at most {Longest} bytes, found {length}");
        }

        if (start.Length - prefix < (int)length)
        {
            throw Wrong(name, start.Length, $"a header of {length} bytes from byte {prefix}, but the file ends");
        }

        return new NpyDictionary(start.Slice(prefix, (int)length), prefix, name).Read(prefix + length);
    }

    /// <summary>A header of version 1.0, padded so that the data starts at a multiple of 64 bytes.</summary>
    /// <exception cref="ArgumentException">The shape has so many axes that the header does not fit version 1.0.</exception>
    public static byte[] Write(ElementKind kind, IReadOnlyList<long> shape, bool columnMajor = false)
    {
        string text = $"{{'descr': '{DescriptionOf(kind)}', 'fortran_order': {(columnMajor ? "True" : "False")}, 'shape': {ArrayLayout.ShapeText(shape)}, }}";
        int total = (PrefixOfOne + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        if (total - PrefixOfOne > ushort.MaxValue)
        {
            throw new ArgumentException($"{shape.Count} axes are too many.", nameof(shape));
        }

        byte[] header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(total - PrefixOfOne));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PrefixOfOne));
        header[^1] = (byte)'\n';
        return header;
    }

    public static string DescriptionOf(ElementKind kind) => kind switch
    {
        ElementKind.Float32 => "<f4",
        ElementKind.Float64 => "<f8",
        ElementKind.Int32 => "<i4",
        ElementKind.Int64 => "<i8",
        _ => "|b1",
    };

    internal static InputException Wrong(string name, long offset, string expected) =>
        new($"{name}: byte {offset} of the .npy header: expected {expected}.");
}
