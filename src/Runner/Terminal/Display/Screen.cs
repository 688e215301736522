using System.Runtime.InteropServices;
using System.Text;

namespace Dashboard.Runner.Terminal.Display;

/// <summary>
/// One of the standard streams: whether somebody looks at it, how wide it is, and what it can show. Written to without the runtime's
/// console, which sends terminal codes of its own.
/// </summary>
/// <param name="Live">A terminal that can move its cursor.</param>
/// <param name="Colour">Whether to use colours: a terminal, and nothing in the environment against it (<c>NO_COLOR</c>, <c>TERM=dumb</c>).</param>
/// <param name="Unicode">Whether more than ASCII can be shown.</param>
sealed partial record Screen(TextWriter Writer, bool Live, bool Colour, bool Unicode, Func<int> Width)
{
    const int UsualWidth = 100;
    const nuint AskForSize = 0x5413; // TIOCGWINSZ

    public static Screen Output() => Of(1, Console.OpenStandardOutput(), !Console.IsOutputRedirected);

    public static Screen Errors() => Of(2, Console.OpenStandardError(), !Console.IsErrorRedirected);

    static Screen Of(int descriptor, Stream stream, bool terminal)
    {
        string? term = Environment.GetEnvironmentVariable("TERM");
        bool live = terminal && term is not (null or "" or "dumb");
        bool colour = live && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
        var writer = new StreamWriter(stream, new UTF8Encoding(false), 16 * 1024) { AutoFlush = false, NewLine = "\n" };
        return new Screen(writer, live, colour && live, SpeaksUnicode(), () => terminal ? WidthOf(descriptor) : UsualWidth);
    }

    /// <summary>By the locale, as the C library decides it; where none is set, modern systems mean UTF-8.</summary>
    static bool SpeaksUnicode()
    {
        string? locale = new[] { "LC_ALL", "LC_CTYPE", "LANG" }.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => v is { Length: > 0 });
        return locale is null || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Writes at once. A reader that has gone, as of <c>| head</c>, is no reason to fail.</summary>
    public void Write(string text)
    {
        try
        {
            Writer.Write(text);
            Writer.Flush();
        }
        catch (IOException)
        {
        }
    }

    public void WriteLine(string text) => Write(text + "\n");

    public string Paint(string text, string code) => Colour && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;

    public string Strong(string text) => Paint(text, "1");

    public string Quiet(string text) => Paint(text, "2");

    public string Bad(string text) => Paint(text, "31");

    /// <summary>Replaces what the screen cannot show.</summary>
    public string Plain(string text) => Unicode ? text : text.Replace('–', '-').Replace('·', ',').Replace("µ", "u").Replace("…", "...").Replace("×", "x");

    static int WidthOf(int descriptor)
    {
        var size = default(Size);
        return Ioctl(descriptor, AskForSize, ref size) == 0 && size.Columns > 0 ? Math.Clamp((int)size.Columns, 20, 400) : UsualWidth;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Size
    {
        public ushort Rows, Columns, PixelsAcross, PixelsDown;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, ref Size size);
}
