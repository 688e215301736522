using System.Buffers.Binary;
using System.IO.Compression;

namespace Dashboard.Browser.Tests.Pictures;

/// <summary>A screenshot, to be kept in few bytes: pages have few colours, so a palette of 256 shows them as they are.</summary>
/// <param name="Pixels">0xRRGGBB, row by row.</param>
sealed record Picture(int Width, int Height, int[] Pixels)
{
    /// <summary>Reads what browsers write: eight bits for each of red, green and blue, perhaps an alpha channel that says nothing, rows from top to bottom.</summary>
    public static Picture Read(byte[] png)
    {
        var head = Png.Chunks(png).First().Body.Span;
        int width = BinaryPrimitives.ReadInt32BigEndian(head), height = BinaryPrimitives.ReadInt32BigEndian(head[4..]);
        int channels = head[9] switch { 2 => 3, 6 => 4, var kind => throw new NotSupportedException($"PNG of colour type {kind}; browsers write 2 or 6.") };
        using var packed = new MemoryStream([.. Png.Chunks(png).Where(chunk => chunk.Kind == "IDAT").SelectMany(chunk => chunk.Body.ToArray())]);
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        var pixels = new int[width * height];
        byte[] above = new byte[width * channels], row = new byte[width * channels];
        for (int y = 0; y < height; y++)
        {
            int filter = rows.ReadByte();
            rows.ReadExactly(row);
            Unfilter(filter, row, above, channels);
            for (int x = 0; x < width; x++)
            {
                pixels[(y * width) + x] = (row[x * channels] << 16) | (row[(x * channels) + 1] << 8) | row[(x * channels) + 2];
            }
            (above, row) = (row, above);
        }

        return new Picture(width, height, pixels);
    }

    public void Save(string path)
    {
        var palette = Palette.Of([this]);
        using var file = File.Create(path);
        Png.Begin(file, Width, Height, palette);
        Png.Write(file, "IDAT", Packed(palette, new Area(0, 0, Width, Height)));
        Png.Write(file, "IEND");
    }

    /// <summary>An area as numbers of colours, compressed; rows are not filtered, which suits palettes.</summary>
    public byte[] Packed(Palette palette, Area area)
    {
        using var packed = new MemoryStream();
        using (var rows = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            byte[] row = new byte[area.Width + 1];
            for (int y = area.Top; y < area.Top + area.Height; y++)
            {
                for (int x = 0; x < area.Width; x++) row[x + 1] = palette.Nearest(Pixels[(y * Width) + area.Left + x]);
                rows.Write(row);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The smallest area that holds all differences from a picture of the same size; one pixel where there is none.</summary>
    public Area Changed(Picture before)
    {
        (before.Width, before.Height).ShouldBe((Width, Height), "all frames have one size");
        int left = Width, right = -1, top = Height, bottom = -1;
        for (int at = 0; at < Pixels.Length; at++)
        {
            if (Pixels[at] == before.Pixels[at]) continue;
            (left, right) = (Math.Min(left, at % Width), Math.Max(right, at % Width));
            (top, bottom) = (Math.Min(top, at / Width), at / Width);
        }

        return right < 0 ? new Area(0, 0, 1, 1) : new Area(left, top, right - left + 1, bottom - top + 1);
    }

    static void Unfilter(int filter, byte[] row, byte[] above, int channels)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < channels ? 0 : row[i - channels], up = above[i], corner = i < channels ? 0 : above[i - channels];
            row[i] += (byte)(filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) });
        }
    }

    static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner, toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}

readonly record struct Area(int Left, int Top, int Width, int Height);
