namespace Dashboard.Web.Scaling;

/// <summary>Timings that were measured elsewhere and handed in.</summary>
static class Imported
{
    public const string Analysis = "imported";

    /// <summary>Stands where a strategy's name does; how the program is parallel is not known.</summary>
    public const string Strategy = "imported";

    /// <summary>A program measured elsewhere has no serial runs of its own: its one-worker run is the baseline.</summary>
    public static bool Is(string analysis) => analysis == Analysis;
}
