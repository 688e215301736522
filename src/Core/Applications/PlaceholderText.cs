using System.Text;

namespace Dashboard.Core.Applications;

/// <summary>Text with <c>{name}</c> placeholders; <c>{{</c> and <c>}}</c> are plain braces. A brace that opens no name is itself.</summary>
static class PlaceholderText
{
    /// <summary>The names in order of appearance.</summary>
    public static IReadOnlyList<string> NamesIn(string text)
    {
        var names = new List<string>();
        _ = Walk(text, name => { names.Add(name); return ""; });
        return names;
    }

    /// <summary>Replaces each name by its value, once: a value that looks like a placeholder stays as it is.</summary>
    public static string Fill(string text, Func<string, string> valueOf) => Walk(text, valueOf);

    static string Walk(string text, Func<string, string> valueOf)
    {
        var filled = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
            {
                filled.Append(text[at++]);
            }
            else if (text[at] == '{' && NameAt(text, at) is { Length: > 0 } name)
            {
                filled.Append(valueOf(name));
                at += name.Length + 1;
            }
            else
            {
                filled.Append(text[at]);
            }
        }
        return filled.ToString();
    }

    static string NameAt(string text, int brace)
    {
        int end = text.IndexOf('}', brace);
        string name = end < 0 ? "" : text[(brace + 1)..end];
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : "";
    }
}
