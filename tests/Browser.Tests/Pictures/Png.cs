using System.Buffers.Binary;
using System.Text;

namespace Dashboard.Browser.Tests.Pictures;

/// <summary>Chunks of a PNG file, by the PNG specification, third edition.</summary>
static class Png
{
    static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static IEnumerable<(string Kind, ReadOnlyMemory<byte> Body)> Chunks(byte[] file)
    {
        for (int at = Signature.Length; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            yield return (Encoding.ASCII.GetString(file, at + 4, 4), file.AsMemory(at + 8, length));
            at += 12 + length;
        }
    }

    /// <summary>Begins a file of at most 256 colours, eight bits a pixel.</summary>
    public static void Begin(Stream file, int width, int height, Palette palette)
    {
        file.Write(Signature);
        Write(file, "IHDR", Number(width), Number(height), [8, 3, 0, 0, 0]);
        Write(file, "PLTE", [.. palette.Colours.SelectMany(colour => new[] { (byte)(colour >> 16), (byte)(colour >> 8), (byte)colour })]);
    }

    public static void Write(Stream file, string kind, params byte[][] parts)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(kind), .. parts.SelectMany(part => part)];
        file.Write(Number(body.Length - 4));
        file.Write(body);
        file.Write(Number((int)Checksum(body)));
    }

    public static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>CRC-32 of ISO 3309, as PNG wants it.</summary>
    static uint Checksum(byte[] bytes)
    {
        uint rest = uint.MaxValue;
        foreach (byte b in bytes)
        {
            rest ^= b;
            for (int bit = 0; bit < 8; bit++) rest = (rest & 1) == 0 ? rest >> 1 : (rest >> 1) ^ 0xEDB88320;
        }

        return ~rest;
    }
}
