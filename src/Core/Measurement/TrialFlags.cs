namespace Dashboard.Core.Measurement;

/// <summary>What the flags of trials mean, in words for people and for the statistics.</summary>
public static class TrialFlags
{
    public const string Noisy = "noisy", Cold = "cold", LaterRound = "later-round", TooShort = "too-short", Superlinear = "superlinear";

    /// <summary>A region that ran once because it cannot be repeated is <see cref="TooShort"/> below this.</summary>
    public const double ShortestSeconds = 0.01;

    /// <summary>Points with these flags enter no fit, and nothing is divided by them. Noise is none of them, nor is the state of the caches, which has curves of its own.</summary>
    static readonly string[] Disqualifying =
        ["oversubscribed", "smt", "fewer-chunks-than-workers", "crosses-numa", LaterRound, TooShort, Superlinear];

    /// <summary>Points with these flags are no answer either: the others took a time that one can have again.</summary>
    static readonly string[] Unusable = ["oversubscribed", "smt", "fewer-chunks-than-workers", LaterRound, TooShort];

    public static bool Disqualify(IEnumerable<string> flags) => flags.Intersect(Disqualifying).Any();

    public static bool KeepFromAdvice(IEnumerable<string> flags) => flags.Intersect(Unusable).Any();

    public static string Meaning(string flag) => flag switch
    {
        "oversubscribed" => "More workers than usable cores: they take turns.",
        "smt" => "More workers than physical cores: some share a core.",
        "fewer-chunks-than-workers" => "The data has fewer chunks than there are workers: some had nothing to do.",
        Noisy => "Other work used the node meanwhile.",
        "crosses-numa" => "The workers span more than one memory node.",
        Cold => "Its input came from storage, not from the page cache, so the time includes reading from storage.",
        LaterRound => "Repeated later than the others, so it may show drift.",
        TooShort => "Under 10 ms and not repeatable, which is too short for a speedup: measure larger work.",
        Superlinear => "Faster than the number of workers can explain: caches, paging or a slow baseline.",
        _ => flag,
    };
}
