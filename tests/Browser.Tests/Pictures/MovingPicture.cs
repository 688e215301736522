using System.Buffers.Binary;

namespace Dashboard.Browser.Tests.Pictures;

/// <summary>Pictures of a page, one after the other in one file that browsers play: an animated PNG. Of each frame only what changed is kept.</summary>
/// <remarks>acTL says how many frames, fcTL where each belongs and how long it is shown, fdAT is an IDAT with a number before it.</remarks>
sealed class MovingPicture
{
    readonly List<(Picture Picture, TimeSpan Shown)> frames = [];

    /// <summary>Adds what the page shows now.</summary>
    public async Task AddAsync(IPage page, TimeSpan shown) => frames.Add((Picture.Read(await page.ScreenshotAsync()), shown));

    /// <summary>Adds the page with a frame around what is clicked next.</summary>
    public async Task AddAsync(ILocator clicked, TimeSpan shown)
    {
        await clicked.EvaluateAsync("e => { e.style.outline = '3px solid #d55e00'; e.style.outlineOffset = '3px'; }");
        await AddAsync(clicked.Page, shown);
        await clicked.EvaluateAsync("e => { e.style.outline = ''; e.style.outlineOffset = ''; }");
    }

    public void Save(string path)
    {
        var first = frames[0].Picture;
        var palette = Palette.Of(frames.Select(frame => frame.Picture));
        using var file = File.Create(path);
        Png.Begin(file, first.Width, first.Height, palette);
        Png.Write(file, "acTL", Png.Number(frames.Count), Png.Number(0));
        int sequence = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            var (picture, shown) = frames[i];
            var area = i == 0 ? new Area(0, 0, first.Width, first.Height) : picture.Changed(frames[i - 1].Picture);
            Png.Write(file, "fcTL", Png.Number(sequence++), Png.Number(area.Width), Png.Number(area.Height), Png.Number(area.Left), Png.Number(area.Top), Milliseconds(shown), [0, 0]);
            if (i == 0) Png.Write(file, "IDAT", picture.Packed(palette, area));
            else Png.Write(file, "fdAT", Png.Number(sequence++), picture.Packed(palette, area));
        }

        Png.Write(file, "IEND");
    }

    static byte[] Milliseconds(TimeSpan shown)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)shown.TotalMilliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), 1000);
        return bytes;
    }
}
