namespace Dashboard.Core.Measurement.Comparison;

/// <summary>Why two sides cannot be laid side by side, in words that say what to run instead; null where they can.</summary>
static class Obstacles
{
    /// <summary>Flags that change what was measured: a side that has one is another experiment than a side that has not.</summary>
    static readonly string[] StateFlags = ["oversubscribed", "smt", "fewer-chunks-than-workers", "crosses-numa", "cold"];

    public static string? OnBothSides(IEnumerable<ComparedJob> a, IEnumerable<ComparedJob> b) =>
        a.Select(j => j.JobId).Intersect(b.Select(j => j.JobId)).ToList() is not { Count: > 0 } twice ? null
        : $"{(twice.Count == 1 ? $"Job {twice[0]} stands" : $"{twice.Count} jobs stand")} on both sides, and nothing differs from itself; choose other jobs for one side.";

    public static string? BetweenJobs(IEnumerable<ComparedJob> jobs)
    {
        var all = jobs.ToList();
        if (Several(all, j => j.ProblemKey)) return "The jobs solve different problems: analysis or parameters differ.";
        return Several(all, j => j.ComparabilityKey) ? "The jobs ran on nodes that do not time alike; run both sides on one node." : null;
    }

    static bool Several(IEnumerable<ComparedJob> jobs, Func<ComparedJob, string?> key) =>
        jobs.Select(key).Where(k => k is not null).Distinct().Skip(1).Any();

    public static string? Missing(int jobsA, int jobsB) =>
        jobsA == 0 ? "Side A has no run of this configuration." : jobsB == 0 ? "Side B has no run of this configuration." : null;

    public static string? OfState(IReadOnlyList<TrialSample> a, IReadOnlyList<TrialSample> b)
    {
        string? differing = StateFlags.FirstOrDefault(f => Has(a, f) != Has(b, f) || Mixed(a, f) || Mixed(b, f));
        if (differing is not null) return $"Some runs are {differing} and others are not, which is another experiment.";
        return Disturbed("A", a) ?? Disturbed("B", b);

        static bool Has(IReadOnlyList<TrialSample> runs, string flag) => runs.Any(s => s.Flags.Contains(flag));
        static bool Mixed(IReadOnlyList<TrialSample> runs, string flag) => Has(runs, flag) && !runs.All(s => s.Flags.Contains(flag));
    }

    static string? Disturbed(string side, IReadOnlyList<TrialSample> runs)
    {
        int noisy = runs.Count(s => s.Flags.Contains("noisy"));
        return 2 * noisy > runs.Count ? $"Other work disturbed {noisy} of {runs.Count} runs of side {side}; run it again while the node is idle." : null;
    }

    public static string? TooFewJobs(int jobsA, int jobsB, int least)
    {
        string? few = jobsA < least && jobsB < least ? $"side A has {jobsA} and side B {jobsB}"
            : jobsA < least ? $"side A has {jobsA}" : jobsB < least ? $"side B has {jobsB}" : null;
        return few is null ? null
            : $"Repetitions of one job share its day, so a verdict needs {least} jobs a side, but {few}. Run more, or run both as variants of one interleaved A/B job.";
    }

    public static string? TooFewRounds(int rounds, int least) =>
        rounds >= least ? null : $"Only {rounds} rounds ran both variants; an A/B verdict needs {least}. Run more repetitions.";
}
