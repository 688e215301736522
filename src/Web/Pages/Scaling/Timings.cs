using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dashboard.Core.Jobs;
using Dashboard.Core.Measurement;
using Dashboard.Core.Protocol;
using Dashboard.Web.Api.Scaling;
using Dashboard.Web.Scaling.Import;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>Anyone's timings with the answer they give, as <c>POST /api/v1/scaling/fit</c> gives it; nothing of it is stored.</summary>
public sealed class Timings
{
    /// <summary>A link holds the timings themselves up to this length.</summary>
    const int LongestLink = 3_000;

    static readonly JsonSerializerOptions InPage = new(ProtocolJson.Options) { Encoder = JavaScriptEncoder.Default };

    /// <summary>As typed, faulty or not.</summary>
    public string Text { get; private init; } = "";

    public ScalingKind Kind { get; private init; }

    public AskGoal Goal { get; private init; } = AskGoal.Read(null, null);

    public IReadOnlyList<(int Line, string Fault)> Faults { get; private init; } = [];

    public SeriesReport? Series { get; private init; }

    public AskCard? Ask { get; private init; }

    /// <summary>The address that shows the same again; null where it would be too long.</summary>
    public string? Link { get; private init; }

    public static readonly Timings None = new();

    public static Timings Of(string? text, string? kind, string? goal, string? percent, string page)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return None;
        }
        var scaling = kind == "weak" ? ScalingKind.Weak : ScalingKind.Strong;
        var wanted = AskGoal.Read(goal, percent, scaling);
        var read = IsTable(text) ? TimingsText.Read(text) : OfTool(text);
        var request = new FitRequest { Kind = scaling, Points = read.ToFitPoints(), Goal = new FitGoal { Kind = wanted.Kind, Threshold = wanted.Percent / 100 } };
        IReadOnlyList<(int, string)> faults = read.Faults.Count > 0 ? read.Faults : [.. request.Check().SelectMany(f => f.Value.Select(text => (0, text)))];
        var series = faults.Count > 0 ? null : ScalingReport.Of(request.ToSamples(), scaling, wanted.ToGoal(), ownBaseline: true).Series[0];
        return new Timings
        {
            Text = text, Kind = scaling, Goal = wanted, Faults = faults, Series = series,
            Ask = series is null ? null : AskCard.Of([series], wanted, null, (_, _) => "", []) with { Id = "timings-ask", OffersGoals = false, NamesStrategy = false },
            Link = LinkTo(page, text, scaling, wanted),
        };
    }

    public string CurvesJson => JsonSerializer.Serialize(new
    {
        weak = Kind == ScalingKind.Weak, file = "timings",
        series = new[] { new { label = "Your program", Series!.Strategy, Series.ReferenceWorkers, Series.Points, Series.Fits } },
    }, InPage);

    /// <summary>What was typed and why it is not taken.</summary>
    public static Timings Faulty(string text, IReadOnlyList<(int Line, string Fault)> faults) => new() { Text = text, Faults = faults };

    /// <summary>The request of <c>POST /api/v1/scaling/import</c> that stores a text, or what is wrong by line.</summary>
    public static (ImportRequest? Request, IReadOnlyList<(int Line, string Fault)> Faults) ToImport(string text, string? kind, string? title)
    {
        var scaling = kind == "weak" ? ScalingKind.Weak : ScalingKind.Strong;
        if (!IsTable(text))
        {
            return (new ImportRequest { Text = text, Title = title, Scaling = scaling }, []);
        }
        // Written anew, since this box is more lenient than a file format may be.
        var read = TimingsText.Read(text);
        string table = string.Join('\n', read.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Workers},{string.Join(',', p.Seconds.Select(s => s.ToString("R", CultureInfo.InvariantCulture)))}")));
        return (new ImportRequest { Text = table, Format = "csv", Title = title, Scaling = scaling }, read.Faults);
    }

    // hyperfine writes JSON, sacct bars between its fields or dashes under its heading.
    static bool IsTable(string text) => !text.TrimStart().StartsWith('{') && !text.Split('\n')[0].Contains('|', StringComparison.Ordinal) && !SacctTable.HasColumns(text);

    /// <summary>Timings that hyperfine or sacct wrote; of several variants the first one.</summary>
    static TimingsText OfTool(string text)
    {
        var (timings, _, errors) = new ImportRequest { Text = text }.Read();
        var runs = timings?.Runs.GroupBy(r => r.Variant).First() ?? Enumerable.Empty<ImportedRun>();
        return new TimingsText(
            [.. runs.GroupBy(r => r.Workers).OrderBy(g => g.Key).Select(g => (g.Key, (IReadOnlyList<double>)[.. g.Select(r => r.Seconds)]))],
            [.. errors.SelectMany(e => e.Value.Select(said => (0, e.Key == "text" ? said : $"{e.Key}: {said}")))]);
    }

    static string? LinkTo(string page, string text, ScalingKind kind, AskGoal goal)
    {
        var query = new Dictionary<string, string?> { ["timings"] = text.Replace("\r", "", StringComparison.Ordinal) };
        if (kind == ScalingKind.Weak) query["kind"] = "weak";
        if (goal != AskGoal.Read(null, null, kind)) (query["timingsGoal"], query["timingsPercent"]) = (goal.Name, goal.PercentText);
        string link = page + QueryString.Create(query);
        return link.Length <= LongestLink ? link + "#timings" : null;
    }
}
