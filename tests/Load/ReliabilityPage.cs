using System.Text;
using Dashboard.TestKit;

namespace Dashboard.Load;

/// <summary>
/// <c>docs/reliability.md</c>, whose tables are written by the runs: each stands between two marks that bear its name.
/// </summary>
sealed class ReliabilityPage(bool write)
{
    static string Path => System.IO.Path.Combine(Repository.Root, "docs", "reliability.md");

    /// <summary>Prints the text and puts it in place of what stood between the marks.</summary>
    /// <exception cref="InvalidOperationException">The page has no such marks.</exception>
    public void Keep(string name, string text)
    {
        Console.WriteLine(text);
        if (!write)
        {
            return;
        }
        string page = File.ReadAllText(Path), open = $"<!-- {name} -->\n", close = $"<!-- /{name} -->";
        int start = page.IndexOf(open, StringComparison.Ordinal), end = page.IndexOf(close, StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new InvalidOperationException($"{Path} has no marks {open.Trim()} and {close}.");
        }
        var made = new StringBuilder(page[..(start + open.Length)]).Append(text.Trim()).Append('\n').Append(page[end..]);
        File.WriteAllText(Path, made.ToString());
    }
}
