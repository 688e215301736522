using System.Buffers.Binary;

namespace Dashboard.Browser.Tests;

/// <summary>
/// Pictures of a page, one after the other in one file that browsers play: an animated PNG. Frames are the screenshots as they are, whole, so nothing is decoded.
/// </summary>
/// <remarks>Chunks by the PNG specification, third edition: acTL says how many frames, fcTL how long each is shown, fdAT is an IDAT with a number before it.</remarks>
sealed class MovingPicture
{
    const int SignatureBytes = 8, HeaderBytes = 25;

    readonly List<(byte[] Png, TimeSpan Shown)> frames = [];

    /// <summary>Adds what the page shows now.</summary>
    public async Task AddAsync(IPage page, TimeSpan shown) => frames.Add((await page.ScreenshotAsync(), shown));

    /// <summary>Adds the page with a frame around what is clicked next.</summary>
    public async Task AddAsync(ILocator clicked, TimeSpan shown)
    {
        await clicked.EvaluateAsync("e => { e.style.outline = '3px solid #d55e00'; e.style.outlineOffset = '3px'; }");
        await AddAsync(clicked.Page, shown);
        await clicked.EvaluateAsync("e => { e.style.outline = ''; e.style.outlineOffset = ''; }");
    }

    public void Save(string path)
    {
        using var file = File.Create(path);
        byte[] first = frames[0].Png;
        file.Write(first.AsSpan(0, SignatureBytes + HeaderBytes));
        Write(file, "acTL", Number(frames.Count), Number(0));
        int sequence = 0;
        foreach (var (png, shown) in frames)
        {
            png.AsSpan(0, SignatureBytes + HeaderBytes).SequenceEqual(first.AsSpan(0, SignatureBytes + HeaderBytes)).ShouldBeTrue("all frames have one size and kind");
            byte[] size = png[(SignatureBytes + 8)..(SignatureBytes + 16)];
            Write(file, "fcTL", Number(sequence++), size, Number(0), Number(0), Milliseconds(shown), [0, 0]);
            foreach (byte[] data in Pixels(png))
            {
                if (png == first) Write(file, "IDAT", data);
                else Write(file, "fdAT", Number(sequence++), data);
            }
        }

        Write(file, "IEND");
    }

    static byte[] Milliseconds(TimeSpan shown)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)shown.TotalMilliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), 1000);
        return bytes;
    }

    static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    static IEnumerable<byte[]> Pixels(byte[] png)
    {
        for (int at = SignatureBytes; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) yield return png[(at + 8)..(at + 8 + length)];
            at += 12 + length;
        }
    }

    static void Write(Stream file, string kind, params byte[][] parts)
    {
        byte[] body = [.. global::System.Text.Encoding.ASCII.GetBytes(kind), .. parts.SelectMany(p => p)];
        file.Write(Number(body.Length - 4));
        file.Write(body);
        file.Write(Number((int)Checksum(body)));
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
