namespace Dashboard.Core.Applications;

/// <summary>Units in which programs tell their elapsed time.</summary>
public static class TimeUnits
{
    /// <summary>Seconds in one of each.</summary>
    public static readonly IReadOnlyDictionary<string, double> Known = new Dictionary<string, double>
    {
        ["ns"] = 1e-9, ["us"] = 1e-6, ["ms"] = 1e-3, ["s"] = 1, ["min"] = 60, ["h"] = 3600,
    };

    public static double Seconds(double value, string? unit) => value * Known[unit ?? "s"];
}
