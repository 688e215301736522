namespace Dashboard.Core.Measurement;

/// <summary>What the flags of trials mean, in words for people.</summary>
public static class TrialFlags
{
    public static string Meaning(string flag) => flag switch
    {
        "oversubscribed" => "More workers than cores that may be used: they take turns.",
        "smt" => "More workers than physical cores: some share one.",
        "fewer-chunks-than-workers" => "The data has fewer chunks than there are workers: some had nothing to do.",
        "noisy" => "Something else used the node meanwhile.",
        "crosses-numa" => "The workers span more than one memory node.",
        "cold" => "Its input came from storage and not from the page cache: the time is storage's as well.",
        "later-round" => "Run again later than the others, so drift may show.",
        "superlinear" => "Faster than the workers can explain: cache, paging or a slow baseline.",
        _ => flag,
    };
}
