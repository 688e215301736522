using System.Text.RegularExpressions;

namespace Dashboard.Core.Applications;

/// <summary>Regular expressions over lines of output, of the kind that takes time linear in the line, whatever the line.</summary>
public static class LinePattern
{
    /// <summary>Why a pattern cannot be used; null where it can.</summary>
    public static string? Fault(string pattern, bool needsGroup)
    {
        try
        {
            var regex = Of(pattern);
            return needsGroup && regex.GetGroupNumbers().Length < 2 ? $"'{pattern}' has no group ( ) around the number." : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' is not a usable regular expression: {e.Message}";
        }
    }

    public static Regex Of(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>What the first group holds, or the whole match where there is none; null where the line does not match.</summary>
    public static string? Capture(Regex pattern, string line) =>
        pattern.Match(line) is not { Success: true } match ? null : match.Groups.Count > 1 ? match.Groups[1].Value : match.Value;
}
