using System.Globalization;
using Dashboard.Core.Jobs;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>What only the applicant knows, from the query of the proposal's address.</summary>
/// <param name="Runs">Production runs asked for; null for none stated.</param>
/// <param name="Margin">Factor for failed runs, restarts and tests; 1 to 10, default 1.2.</param>
/// <param name="Strategy">The curve whose layout is asked for; the one with the shortest recommended run where left out.</param>
/// <param name="Workers">The layout; the recommended one where left out.</param>
/// <param name="Stated">Free words by name: code, compiler, flags, libraries, problem, partition, io.</param>
public sealed record ProposalRequest(double? Runs, double Margin, string? Strategy, int? Workers, IReadOnlyDictionary<string, string> Stated)
{
    const double DefaultMargin = 1.2, MostRuns = 1e9;
    const int LongestWords = 500;

    /// <summary>Names of the free words, each with its heading.</summary>
    public static readonly IReadOnlyList<(string Name, string Heading)> Words =
    [
        ("code", "Code version"), ("compiler", "Compiler"), ("flags", "Compiler flags"), ("libraries", "Libraries"), ("problem", "Why this size stands for the work"),
        ("partition", "Partition"), ("io", "Input and output"),
    ];

    static readonly string[] Numbers = ["runs", "margin", "strategy", "workers"];

    /// <summary>Names of all parameters.</summary>
    public static IEnumerable<string> Names => Numbers.Concat(Words.Select(w => w.Name));

    public static (ProposalRequest Request, IReadOnlyDictionary<string, string[]> Errors) Read(IQueryCollection query)
    {
        var faults = new Faults();
        foreach (string unknown in query.Keys.Where(k => !Numbers.Contains(k) && Words.All(w => w.Name != k)))
        {
            faults.Add(unknown, $"is not a parameter here; known are {string.Join(", ", Names)}.");
        }
        var stated = new Dictionary<string, string>();
        foreach (var (name, _) in Words)
        {
            string text = query[name].LastOrDefault()?.Trim() ?? "";
            if (text.Length > LongestWords) faults.Add(name, $"{text.Length} characters: at most {LongestWords} are allowed.");
            if (text.Length > 0) stated[name] = text;
        }
        double? runs = Number(query, "runs", 1, MostRuns, faults), workers = Number(query, "workers", 1, 10_000_000, faults);
        if (workers is { } count && count != Math.Floor(count)) faults.Add("workers", $"{count} is not a whole number.");
        double margin = Number(query, "margin", 1, 10, faults) ?? DefaultMargin;
        return (new ProposalRequest(runs, margin, query["strategy"].LastOrDefault(s => !string.IsNullOrEmpty(s)), (int?)workers, stated), faults.ToErrors());
    }

    /// <summary>The query that states the same, for another format; empty where nothing was stated.</summary>
    public string Query => QueryString.Create(
        new (string Name, string? Value)[] { ("runs", Invariant(Runs)), ("margin", Margin == DefaultMargin ? null : Invariant(Margin)), ("strategy", Strategy), ("workers", Invariant(Workers)) }
            .Concat(Stated.Select(s => (Name: s.Key, Value: (string?)s.Value))).Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value))).Value ?? "";

    static string? Invariant(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    static double? Number(IQueryCollection query, string name, double lowest, double highest, Faults faults)
    {
        if (query[name].LastOrDefault(v => !string.IsNullOrWhiteSpace(v)) is not { } text)
        {
            return null;
        }
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= lowest && value <= highest)
        {
            return value;
        }
        faults.Add(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is out of range: allowed is a number from {lowest} to {highest}."));
        return null;
    }
}
