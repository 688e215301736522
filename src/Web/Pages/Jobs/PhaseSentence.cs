using Dashboard.Core.Protocol;
using Dashboard.Web.Pages.Shared;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>Where the time goes, in one sentence: what most of the fastest configuration's time is, and which loss weighs more elsewhere.</summary>
public static class PhaseSentence
{
    /// <summary>By how much more of its time a loss must take elsewhere to be worth a clause.</summary>
    const double Remarkable = 0.1;

    static readonly (string Word, Func<Phases, double> Of)[] Parts =
    [
        ("start-up", p => p.Startup), ("reading", p => p.Read), ("computing", p => p.Compute), ("communication", p => p.Communicate),
        ("putting results together", p => p.Reduce), ("waiting", p => p.Idle),
    ];

    /// <param name="weak">Whether the work grows with the workers: then the most workers are spoken of, as none is the fastest at the same work.</param>
    /// <returns>Null while no configuration has phases.</returns>
    public static string? Of(IEnumerable<ConfigurationRow> configurations, bool weak = false)
    {
        var rows = configurations.Where(c => c.Phases is not null && Total(c.Phases) > 0).ToList();
        var parallel = rows.Where(r => r.Configuration.Workers > 1).ToList();
        var eligible = parallel.Count > 0 ? parallel : rows;
        if ((weak ? eligible.MaxBy(r => r.Configuration.Workers) : Fastest(eligible)) is not { } shown)
        {
            return null;
        }
        string rank = rows.Count == 1 || weak ? "" : shown == Fastest(rows) ? ", the fastest" : ", the fastest in parallel";
        var shares = Shares(shown).OrderByDescending(s => s.Share).ToList();
        string second = shares[1].Share >= 0.01 ? $" and {Percent(shares[1].Share)} {shares[1].Word}" : "";
        return $"Of the time of {Name(shown)}{rank}, {Percent(shares[0].Share)} is {shares[0].Word}{second}{Elsewhere(shown, rows)}.";
    }

    static ConfigurationRow? Fastest(IEnumerable<ConfigurationRow> rows) => rows.MinBy(r => r.Point?.MedianSeconds ?? double.MaxValue);

    static string Elsewhere(ConfigurationRow shown, IReadOnlyList<ConfigurationRow> rows)
    {
        var own = Shares(shown).ToDictionary(s => s.Word, s => s.Share);
        var most = (from row in rows
                    where row != shown
                    from part in Shares(row)
                    where part.Word is not ("computing" or "reading")
                    orderby part.Share descending
                    select (Row: row, part.Word, part.Share)).FirstOrDefault();
        return most.Row is not null && most.Share >= own[most.Word] + Remarkable ? $"; {most.Word} weighs most in {Name(most.Row)}, {Percent(most.Share)}" : "";
    }

    static IEnumerable<(string Word, double Share)> Shares(ConfigurationRow row) => Parts.Select(p => (p.Word, p.Of(row.Phases!) / Total(row.Phases!)));

    static double Total(Phases phases) => Parts.Sum(p => p.Of(phases));

    static string Name(ConfigurationRow row) => $"{row.Configuration.Strategy} × {row.Configuration.Workers}{(row.Configuration.Variant is { } variant ? $" {variant}" : "")}";

    static string Percent(double share) => Format.Percent(share).ToString();
}
