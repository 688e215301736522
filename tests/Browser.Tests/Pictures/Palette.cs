using System.Text.RegularExpressions;

namespace Dashboard.Browser.Tests.Pictures;

/// <summary>At most 256 colours that stand for all of some pictures.</summary>
/// <remarks>Flat colours of a page and all of its style sheet stay exactly as they are; the rest, edges of letters and lines, is shared out by median cut (Heckbert, SIGGRAPH 1982).</remarks>
sealed partial class Palette
{
    const int Most = 256, Exact = 160;

    /// <summary>The colours that the style sheet names: a swatch of a few pixels must not become its neighbour.</summary>
    static readonly HashSet<int> Named =
        [.. Hex().Matches(File.ReadAllText(Path.Combine(Repository.Root, "wwwroot", "css", "tokens.css"))).Select(m => Convert.ToInt32(m.Groups[1].Value, 16))];

    readonly Dictionary<int, byte> _nearest = [];

    Palette(int[] colours) => Colours = colours;

    public IReadOnlyList<int> Colours { get; }

    public static Palette Of(IEnumerable<Picture> pictures)
    {
        var counted = pictures.SelectMany(picture => picture.Pixels).CountBy(colour => colour)
            .OrderByDescending(colour => Named.Contains(colour.Key & 0xFFFFFF)).ThenByDescending(colour => colour.Value).ToList();
        if (counted.Count <= Most) return new Palette([.. counted.Select(colour => colour.Key)]);
        return new Palette([.. counted.Take(Exact).Select(colour => colour.Key), .. Cut([.. counted.Skip(Exact)], Most - Exact).Select(Mean)]);
    }

    [GeneratedRegex("#([0-9a-f]{6})")]
    private static partial Regex Hex();

    /// <summary>The number of the colour that is least far from one.</summary>
    public byte Nearest(int colour)
    {
        if (!_nearest.TryGetValue(colour, out byte number))
        {
            number = (byte)Enumerable.Range(0, Colours.Count).MinBy(i => Distance(Colours[i], colour));
            _nearest.Add(colour, number);
        }

        return number;
    }

    /// <summary>Halves the box with the widest channel until there are so many.</summary>
    static List<List<KeyValuePair<int, int>>> Cut(List<KeyValuePair<int, int>> colours, int boxes)
    {
        var cut = new List<List<KeyValuePair<int, int>>> { colours };
        while (cut.Count < boxes && cut.MaxBy(Width)! is { Count: > 1 } widest)
        {
            int shift = WidestChannel(widest).Shift, half = widest.Sum(colour => colour.Value) / 2, passed = 0;
            widest.Sort((a, b) => ((a.Key >> shift) & 255).CompareTo((b.Key >> shift) & 255));
            int at = Math.Clamp(widest.FindIndex(colour => (passed += colour.Value) > half), 1, widest.Count - 1);
            cut.Remove(widest);
            cut.Add(widest[..at]);
            cut.Add(widest[at..]);
        }

        return cut;
    }

    static int Width(List<KeyValuePair<int, int>> box) => WidestChannel(box).Width;

    static (int Width, int Shift) WidestChannel(List<KeyValuePair<int, int>> box) => new[] { 0, 8, 16 }
        .Select(shift => (box.Max(colour => (colour.Key >> shift) & 255) - box.Min(colour => (colour.Key >> shift) & 255), shift)).Max();

    static int Mean(List<KeyValuePair<int, int>> box)
    {
        long pixels = box.Sum(colour => (long)colour.Value);
        int Channel(int shift) => (int)(box.Sum(colour => ((colour.Key >> shift) & 255L) * colour.Value) / pixels) << shift;
        return Channel(16) | Channel(8) | Channel(0);
    }

    static int Distance(int a, int b)
    {
        int Apart(int shift) => ((a >> shift) & 255) - ((b >> shift) & 255);
        return (Apart(16) * Apart(16)) + (Apart(8) * Apart(8)) + (Apart(0) * Apart(0));
    }
}
