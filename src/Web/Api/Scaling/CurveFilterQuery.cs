using System.Globalization;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement.Advice;
using Dashboard.Core.Strategies;
using Dashboard.Web.Scaling;

namespace Dashboard.Web.Api.Scaling;

/// <summary>The query of the addresses that show curves of the history; lists are given by repetition or with commas.</summary>
static class CurveFilterQuery
{
    const int LongestText = 200, MostNames = 200;

    /// <summary>Names of all parameters, for the description and for spotting unknown ones.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["analysis", "strategy", "variant", "curve", "host", "node", "since", "until", "tag", "job", "metric", "goal", "threshold", "limit", "jobsPerCurve"];

    /// <param name="query">With the usual numbers of jobs.</param>
    /// <param name="more">Names of further parameters that the address knows.</param>
    public static (CurveFilter Filter, IReadOnlyDictionary<string, string[]> Errors) Read(IQueryCollection query, params string[] more) =>
        Read(query, CurveFilter.DefaultJobsPerCurve, CurveFilter.MostJobsPerCurve, more);

    /// <param name="jobs">Default of <c>jobsPerCurve</c>.</param>
    /// <param name="mostJobs">Its highest value.</param>
    /// <param name="more">Names of further parameters that the address knows.</param>
    /// <returns>The filter, and every fault by the parameter's name.</returns>
    public static (CurveFilter Filter, IReadOnlyDictionary<string, string[]> Errors) Read(IQueryCollection query, int jobs, int mostJobs, params string[] more)
    {
        var faults = new Faults();
        foreach (string name in query.Keys.Where(k => !Names.Contains(k) && !more.Contains(k)))
        {
            faults.Add(name, $"is not a parameter here; known are {string.Join(", ", Names.Concat(more))}.");
        }
        var filter = new CurveFilter(
            Text(query, "analysis", faults), List(query, "strategy", faults), Text(query, "variant", faults), List(query, "curve", faults),
            Text(query, "host", faults), Text(query, "node", faults), Time(query, "since", faults), Time(query, "until", faults), Text(query, "tag", faults),
            List(query, "job", faults), Metric(query, faults), ReadGoal(query, faults),
            Number(query, "limit", CurveFilter.DefaultLimit, CurveFilter.MostCurves, faults),
            Number(query, "jobsPerCurve", jobs, mostJobs, faults));
        foreach (string strategy in (filter.Strategies ?? []).Where(s => s != Imported.Strategy && !StrategyNames.All.Contains(s)))
        {
            faults.Add("strategy", $"'{strategy}' is not a strategy; known are {string.Join(", ", StrategyNames.All)} and {Imported.Strategy}.");
        }
        if (filter is { Since: { } since, Until: { } until } && until <= since)
        {
            faults.Add("until", $"'{query["until"]}' is not after since, '{query["since"]}'.");
        }
        return (filter, faults.ToErrors());
    }

    static string? Text(IQueryCollection query, string name, Faults faults)
    {
        string? text = query[name].LastOrDefault(v => !string.IsNullOrWhiteSpace(v));
        if (text?.Length > LongestText)
        {
            faults.Add(name, $"has {text.Length} characters: at most {LongestText} are allowed.");
        }
        return text;
    }

    static IReadOnlyList<string>? List(IQueryCollection query, string name, Faults faults)
    {
        string[] values = [.. query[name].OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct()];
        if (values.Length > MostNames)
        {
            faults.Add(name, $"{values.Length} values: at most {MostNames} are allowed.");
        }
        return values.Length == 0 ? null : values;
    }

    static DateTimeOffset? Time(IQueryCollection query, string name, Faults faults)
    {
        if (Text(query, name, faults) is not { } text)
        {
            return null;
        }
        // A blank stands where an unescaped plus of a time zone was.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && char.IsAsciiDigit(text[0]))
        {
            return time;
        }
        faults.Add(name, $"'{text}' is not a time: allowed is a date such as 2030-01-31 or a time such as 2030-01-31T12:00:00Z.");
        return null;
    }

    static CurveMetric Metric(IQueryCollection query, Faults faults)
    {
        string text = Text(query, "metric", faults) ?? "region";
        if (text is not ("region" or "elapsed"))
        {
            faults.Add("metric", $"'{text}' is not a metric: allowed are region and elapsed.");
        }
        return text == "elapsed" ? CurveMetric.Elapsed : CurveMetric.Region;
    }

    static Goal? ReadGoal(IQueryCollection query, Faults faults)
    {
        string? name = Text(query, "goal", faults), threshold = Text(query, "threshold", faults);
        GoalKind? kind = name switch { null => null, "fastest" => GoalKind.Fastest, "efficiency" => GoalKind.Efficiency, "coreHours" => GoalKind.CoreHours, _ => (GoalKind)(-1) };
        if (kind == (GoalKind)(-1))
        {
            faults.Add("goal", $"'{name}' is not a goal: allowed are fastest, efficiency and coreHours.");
            return null;
        }
        if (threshold is null)
        {
            return kind is { } plain ? Goal.Default(plain) : null;
        }
        double highest = kind == GoalKind.CoreHours ? 10 : 1;
        bool number = double.TryParse(threshold, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share >= 0 && share <= highest;
        if (!number || kind is null)
        {
            faults.Add("threshold", kind is null ? "needs a goal beside it: fastest, efficiency or coreHours." : $"'{threshold}' is out of range: allowed is a share from 0 to {highest}.");
            return null;
        }
        return new Goal(kind.Value, share);
    }

    static int Number(IQueryCollection query, string name, int fallback, int most, Faults faults)
    {
        if (Text(query, name, faults) is not { } text)
        {
            return fallback;
        }
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1 || value > most)
        {
            faults.Add(name, $"'{text}' is not a whole number from 1 to {most}.");
            return fallback;
        }
        return value;
    }
}
