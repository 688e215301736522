namespace Dashboard.Runner.Trials;

/// <summary>Memory of a process or of a tree, in bytes.</summary>
/// <param name="Resident">Proportional set size: pages shared by n processes count 1/n in each, so that a tree's sum is true.</param>
/// <param name="Anonymous">The part that no file backs.</param>
readonly record struct MemoryUse(long Resident, long Anonymous)
{
    /// <summary>Costs about a millisecond per GiB in use; zero where the process is gone.</summary>
    public static MemoryUse Exact(int pid)
    {
        string? text = ProcessTable.Read($"/proc/{pid}/smaps_rollup");
        return text is null ? default : new MemoryUse(KiB(text, "\nPss:") * 1024, (text.Contains("\nPss_Anon:") ? KiB(text, "\nPss_Anon:") : KiB(text, "\nAnonymous:")) * 1024);
    }

    /// <summary>Resident pages, shared ones in full: cheap, and never too little.</summary>
    public static long Upper(int pid)
    {
        var fields = ProcessTable.Read($"/proc/{pid}/statm")?.Split(' ');
        return fields?.Length > 1 && long.TryParse(fields[1], out long pages) ? pages * Environment.SystemPageSize : 0;
    }

    public static MemoryUse operator +(MemoryUse a, MemoryUse b) => new(a.Resident + b.Resident, a.Anonymous + b.Anonymous);

    static long KiB(string text, string field)
    {
        int at = text.IndexOf(field, StringComparison.Ordinal);
        if (at < 0)
        {
            return 0;
        }
        var rest = text.AsSpan(at + field.Length);
        rest = rest[..rest.IndexOf("kB", StringComparison.Ordinal)].Trim();
        return long.TryParse(rest, out long value) ? value : 0;
    }
}
