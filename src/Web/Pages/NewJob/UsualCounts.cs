namespace Dashboard.Web.Pages.NewJob;

/// <summary>Lists of worker counts that are one click away.</summary>
static class UsualCounts
{
    /// <summary>Powers of two up to the usable cores (and the cores themselves), every count, and one beyond the end.</summary>
    public static IReadOnlyList<(string Label, string Counts)> UpTo(int cores)
    {
        var powers = Enumerable.Range(0, 31).Select(i => 1 << i).TakeWhile(w => w < cores).Append(cores).Distinct().ToList();
        List<(string, string)> presets = [($"powers of two to {cores}", string.Join(", ", powers))];
        if (cores is > 2 and <= 64) presets.Add(($"all, 1 to {cores}", $"1-{cores}"));
        presets.Add(($"and {2 * cores}, oversubscribed", string.Join(", ", powers.Append(2 * cores))));
        return presets;
    }
}
