using System.Globalization;

namespace Dashboard.Core.Slurm;

/// <summary>Slurm's short spelling of many hosts, <c>n[1-2,07-09]x,login</c>, and of numbers for each, <c>4(x2),2</c>.</summary>
public static class HostList
{
    const int Most = 100_000;

    /// <summary>Every host in order; numbers keep their leading zeros.</summary>
    /// <exception cref="FormatException">The text is no host list, or names more than 100,000 hosts.</exception>
    public static IReadOnlyList<string> Expand(string text)
    {
        var hosts = new List<string>();
        foreach (string part in Parts(text)) hosts.AddRange(ExpandOne(part));
        return hosts.Count <= Most ? hosts : throw new FormatException($"'{text}' names more than {Most} hosts.");
    }

    /// <summary>Splits at commas outside brackets.</summary>
    static IEnumerable<string> Parts(string text)
    {
        int start = 0, depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : ',';
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (c == ',' && depth == 0)
            {
                if (i > start) yield return text[start..i].Trim();
                start = i + 1;
            }
        }
        if (depth != 0) throw new FormatException($"'{text}' has a bracket without its partner.");
    }

    static IEnumerable<string> ExpandOne(string part)
    {
        int open = part.IndexOf('[');
        if (open < 0) return [part];
        int close = part.IndexOf(']', open);
        var rest = ExpandOne(part[(close + 1)..]).ToList();
        return part[(open + 1)..close].Split(',').SelectMany(Numbers).SelectMany(n => rest.Select(r => part[..open] + n + r));
    }

    static IEnumerable<string> Numbers(string range)
    {
        var ends = range.Split('-');
        if (ends.Length is not (1 or 2) || !ends.All(e => e.Length is > 0 and < 10 && e.All(char.IsAsciiDigit)))
        {
            throw new FormatException($"'{range}' is not a range of hosts.");
        }
        int from = int.Parse(ends[0], CultureInfo.InvariantCulture), to = int.Parse(ends[^1], CultureInfo.InvariantCulture);
        if (to < from || to - from >= Most) throw new FormatException($"'{range}' is not a range of hosts.");
        return Enumerable.Range(from, to - from + 1).Select(n => n.ToString(CultureInfo.InvariantCulture).PadLeft(ends[0].Length, '0'));
    }

    /// <summary>A number for each host, in order.</summary>
    /// <exception cref="FormatException">The text is no such list.</exception>
    public static IReadOnlyList<int> Counts(string text)
    {
        var counts = new List<int>();
        foreach (string part in text.Split(','))
        {
            int times = part.IndexOf("(x", StringComparison.Ordinal);
            string number = times < 0 ? part : part[..times];
            string repeat = times < 0 ? "1" : part[(times + 2)..].TrimEnd(')');
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || !int.TryParse(repeat, NumberStyles.None, CultureInfo.InvariantCulture, out int n) || n > Most)
            {
                throw new FormatException($"'{text}' is not a list of numbers for hosts.");
            }
            counts.AddRange(Enumerable.Repeat(count, n));
        }
        return counts;
    }
}
