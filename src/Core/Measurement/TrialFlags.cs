namespace Dashboard.Core.Measurement;

/// <summary>What the flags of trials mean, in words for people.</summary>
public static class TrialFlags
{
    public static string Meaning(string flag) => flag switch
    {
        "oversubscribed" => "More workers than usable cores: they take turns.",
        "smt" => "More workers than physical cores: some share a core.",
        "fewer-chunks-than-workers" => "The data has fewer chunks than there are workers: some had nothing to do.",
        "noisy" => "Other work used the node meanwhile.",
        "crosses-numa" => "The workers span more than one memory node.",
        "cold" => "Its input came from storage, not from the page cache, so the time includes reading from storage.",
        "later-round" => "Repeated later than the others, so it may show drift.",
        "superlinear" => "Faster than the number of workers can explain: caches, paging or a slow baseline.",
        _ => flag,
    };
}
