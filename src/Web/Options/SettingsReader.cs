using System.Globalization;

namespace Dashboard.Web.Options;

/// <summary>Reads single settings as text and collects every fault instead of stopping at the first.</summary>
sealed class SettingsReader(IConfiguration configuration)
{
    readonly List<string> faults = [];

    public IReadOnlyList<string> Faults => faults;

    /// <summary>The setting without surrounding blanks; null where it is missing or empty.</summary>
    public string? Text(string key)
    {
        string? text = configuration[Full(key)]?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The entries <c>key:0</c>, <c>key:1</c>, … in order, each with its own key.</summary>
    public IReadOnlyList<(string Key, string Value)> List(string key) =>
        [.. configuration.GetSection(Full(key)).GetChildren()
            .Where(c => !string.IsNullOrWhiteSpace(c.Value))
            .Select(c => ($"{key}:{c.Key}", c.Value!.Trim()))];

    public bool Flag(string key, bool fallback)
    {
        string? text = Text(key);
        if (text is null)
        {
            return fallback;
        }
        if (bool.TryParse(text, out bool value))
        {
            return value;
        }
        Fault(key, text, "true or false");
        return fallback;
    }

    public long Number(string key, long fallback, long minimum, long maximum)
    {
        string? text = Text(key);
        if (text is null)
        {
            return fallback;
        }
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) && value >= minimum && value <= maximum)
        {
            return value;
        }
        Fault(key, text, $"a whole number from {minimum} to {maximum}");
        return fallback;
    }

    public double Real(string key, double fallback, double minimum, double maximum)
    {
        string? text = Text(key);
        if (text is null || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= minimum && value <= maximum && (fallback = value) == value))
        {
            return fallback;
        }
        Fault(key, text, string.Create(CultureInfo.InvariantCulture, $"a number from {minimum} to {maximum}"));
        return fallback;
    }

    /// <param name="value">Null where the value is a secret and must not be printed.</param>
    public void Fault(string key, string? value, string allowed) =>
        faults.Add($"{Full(key)} = {(value is null ? "(not shown)" : $"'{value}'")}: allowed is {allowed}.");

    static string Full(string key) => key.StartsWith("ASPNETCORE_", StringComparison.Ordinal) ? key : $"{DashboardOptions.Section}:{key}";
}
