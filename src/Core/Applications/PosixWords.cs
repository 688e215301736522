namespace Dashboard.Core.Applications;

/// <summary>Argument vectors as one line to read and to paste; programs are always started from the vector itself.</summary>
public static class PosixWords
{
    const string Plain = "-_./=:,+@%^";

    /// <summary>Each word quoted where a shell would take it apart.</summary>
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    public static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c))
        ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
