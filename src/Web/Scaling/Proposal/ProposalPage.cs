using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Dashboard.Core.Measurement;
using Dashboard.Core.Measurement.Models;
using Dashboard.Core.Strategies;
using Dashboard.Web.Pages.Shared;
using FitSentence = Dashboard.Web.Pages.Scaling.FitSentence;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>The study as one file of HTML: no scripts, no other files, charts inside, made to be printed.</summary>
static class ProposalPage
{
    const string Style = """
        @page { size: A4; margin: 18mm 16mm }
        body { font: 14px/1.45 system-ui, sans-serif; color: #111; background: #fff; max-width: 1000px; margin: 24px auto; padding: 0 16px }
        h1 { font-size: 24px; margin: 0 0 4px } h2 { font-size: 17px; margin: 28px 0 8px; break-after: avoid }
        .lead { font-size: 17px; border-left: 4px solid #0072B2; padding: 6px 12px; background: #f3f7fa }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 12px } th, td { padding: 3px 6px; border-bottom: 1px solid #ccc; text-align: right; vertical-align: top }
        th { border-bottom: 1.5px solid #111 } th:first-child, td:first-child, .words td, .words th { text-align: left } .words th { border-bottom: 1px solid #ccc; width: 24%; font-weight: 600 }
        tr { break-inside: avoid } .chosen td { font-weight: 700; background: #f3f7fa } .excluded td { color: #666 }
        .tools { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; margin: 0 0 20px; padding: 0 0 12px; border-bottom: 1px solid #ccc } .tools a { color: #0060a0 } .tools a:last-of-type { margin-right: auto }
        label { display: grid; gap: 2px; font-size: 12px; color: #444 } input, button { font: inherit; font-size: 14px; padding: 4px 8px; border: 1px solid #888; border-radius: 4px; background: #fff; color: #111 } .tools input { width: 8em }
        details { flex-basis: 100% } .stated { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 8px; margin-top: 8px } .stated input { width: auto } summary { cursor: pointer }
        @media print { .tools { display: none } body { margin: 0; padding: 0 } }
        .charts { display: grid; grid-template-columns: 1fr 1fr; gap: 12px } .charts figure { margin: 0; break-inside: avoid } svg { width: 100%; height: auto } code { overflow-wrap: anywhere }
        """;

    /// <summary>Lets the browser take the style that stands in the file, send the page's own form where it has one, and nothing else.</summary>
    public static string ContentPolicy(bool tools) =>
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action {(tools ? "'self'" : "'none'")}; frame-ancestors 'none'";

    /// <param name="home">The server's address, for a page that leads back to its job and asks for what only the applicant knows; neither is printed. Null for whoever sees a shared job and cannot follow.</param>
    public static string Write(ScalingStudy study, string? home = null)
    {
        var html = new StringBuilder();
        string title = $"Scaling of {study.Job.Title}";
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{E(title)}</title><style>{Style}</style></head><body><main>\n");
        if (home is not null) Tools(html, study, home);
        html.Append(CultureInfo.InvariantCulture, $"<h1>{E(title)}</h1>\n");
        Lead(html, study);
        Section(html, "What was measured, and where", () => Words(html, study.Facts()));
        Section(html, study.Weak ? "Weak scaling" : "Strong scaling", () => Charts(html, study));
        Section(html, "Measurements", () => Measurements(html, study));
        Section(html, "Methods", () => Paragraph(html, ProposalWords.Methods(study)));
        Section(html, "Left out", () => Exclusions(html, study));
        Section(html, "Raw data", () => Raw(html, study));
        return html.Append("</main></body></html>\n").ToString();
    }

    static void Tools(StringBuilder html, ScalingStudy study, string home)
    {
        var asked = study.Request;
        // Absolute, as the page may be saved.
        string file = $"{home}/api/v1/jobs/{study.Job.Id}/proposal";
        html.Append(CultureInfo.InvariantCulture, $"<form class=\"tools\" method=\"get\" action=\"{E(file)}.html\"><a href=\"{E(home)}/jobs/{E(study.Job.Id)}\">Back to the job</a><a href=\"{E(file)}.tex{E(asked.Query)}\">The table in LaTeX</a>");
        Field(html, "runs", "Production runs", asked.Runs is { } runs ? Exact(runs) : "", "type=\"number\" min=\"1\" max=\"1000000000\" step=\"any\"");
        Field(html, "margin", "Margin, 1 to 10", Exact(asked.Margin), "type=\"number\" min=\"1\" max=\"10\" step=\"any\"");
        html.Append("<button>Update</button><details").Append(asked.Stated.Count > 0 ? " open" : "").Append("><summary>What only you know</summary><div class=\"stated\">");
        foreach (var (name, heading) in ProposalRequest.Words)
        {
            Field(html, name, heading, asked.Stated.GetValueOrDefault(name) ?? "", "maxlength=\"500\"");
        }
        html.Append("</div></details>");
        foreach (var (name, value) in new[] { ("strategy", asked.Strategy), ("workers", asked.Workers is { } count ? ProposalWords.Whole(count) : null) })
        {
            if (value is not null) html.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{name}\" value=\"{E(value)}\">");
        }
        html.Append("</form>\n");
    }

    static void Field(StringBuilder html, string name, string heading, string value, string more) =>
        html.Append(CultureInfo.InvariantCulture, $"<label>{E(heading)}<input name=\"{name}\" value=\"{E(value)}\" {more}></label>");

    static void Lead(StringBuilder html, ScalingStudy study)
    {
        if (study.Chosen is not { } chosen)
        {
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\">No layout can be recommended. {E(study.Refusal)}</p>\n");
            return;
        }
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"lead\"><strong>{E(ProposalWords.Layout(chosen))}.</strong> {E(chosen.Reason)}<br>Request: {E(ProposalWords.Request(study, chosen))}</p>\n");
    }

    static void Charts(StringBuilder html, ScalingStudy study)
    {
        html.Append("<div class=\"charts\">");
        foreach (string chart in ProposalCharts.Of(study.Report, study.Weak))
        {
            html.Append("<figure>").Append(chart).Append("</figure>");
        }
        html.Append("</div>\n");
        Paragraph(html, $"{study.Baseline} Both axes are logarithmic; bars are 95 % intervals, set a little apart. Hollow points are flagged: below stands why.");
    }

    static void Measurements(StringBuilder html, ScalingStudy study)
    {
        Head(html, ProposalWords.Heads);
        foreach (var row in study.Rows)
        {
            string look = row == study.Chosen?.Row ? " class=\"chosen\"" : row.Excluded is not null ? " class=\"excluded\"" : "";
            Cells(html, look, ProposalWords.Cells(row));
        }
        html.Append("</tbody></table>\n");
        foreach (var alike in study.Report.Series.Where(HasFits).GroupBy(s => Law(s)))
        {
            Paragraph(html, $"{string.Join(", ", alike.Select(s => s.Label))}: {alike.Key}");
        }
    }

    /// <summary>Whether a law was sought; a serial baseline is one point by definition.</summary>
    static bool HasFits(SeriesReport series) =>
        series.Strategy != StrategyNames.Serial && series.Fits is { Refused: not null } or { Amdahl: not null } or { Gustafson: not null } or { Usl: not null };

    static string Law(SeriesReport series)
    {
        var fits = series.Fits;
        var laws = Laws(fits).ToList();
        string said = fits.Refused is { } refused ? $"no law is fitted. {FitSentence.Briefly(series, refused)}"
            : laws.Find(l => l.Name == fits.Chosen) is { Words: { } chosen } ? $"{chosen}."
            : $"{string.Join("; ", laws.Select(l => l.Words))}.{(laws.Count > 1 ? " They fit alike, so none is chosen." : "")}";
        return fits.LeftOut is { } missing ? $"{said} {FitSentence.Briefly(series, missing)}" : said;
    }

    static IEnumerable<(string Name, string Words)> Laws(FitsReport fits)
    {
        if (fits.Amdahl is { } a) yield return (ScalingModel.Amdahl.Name, $"Amdahl's law, serial fraction {Range(a)}");
        if (fits.Gustafson is { } g) yield return (ScalingModel.Gustafson.Name, $"Gustafson's law, serial fraction {Range(g)}");
        if (fits.Usl is { } u) yield return (ScalingModel.UniversalLaw.Name, $"the universal scalability law, contention {Format.Significant(u.Sigma)}, coherency {Format.Significant(u.Kappa)}{(u.PeakWorkers is { } peak ? $", peak at {Format.Fixed(peak, 0)} workers" : "")}");
    }

    static string Range(SerialFractionReport fit) => $"{Format.Significant(fit.SerialFraction)} ({Format.Significant(fit.CiLow)} to {Format.Significant(fit.CiHigh)})";

    static void Exclusions(StringBuilder html, ScalingStudy study)
    {
        var left = study.Exclusions().ToList();
        html.Append("<ul>");
        foreach (string line in left.DefaultIfEmpty("Nothing: every measured run is in the table."))
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{E(line)}</li>");
        }
        html.Append("</ul>\n");
    }

    static void Raw(StringBuilder html, ScalingStudy study)
    {
        Head(html, ["Run", "Strategy", "Variant", "Workers", "Round", "Region [s]", "Start-up [s]", "Elapsed [s]", "Flags"]);
        foreach (var t in study.Measured)
        {
            Cells(html, "", [t.Id, t.Strategy, t.Variant ?? "", ProposalWords.Whole(t.Workers), ProposalWords.Whole(t.Repetition), Exact(t.Seconds), Exact(t.StartupSeconds), Exact(t.ElapsedSeconds), string.Join(' ', t.Flags)]);
        }
        html.Append("</tbody></table>\n");
    }

    static string Exact(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    static void Words(StringBuilder html, IEnumerable<(string Heading, string Words)> facts)
    {
        html.Append("<table class=\"words\"><tbody>");
        foreach (var (heading, words) in facts)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{E(heading)}</th><td><code>{E(words)}</code></td></tr>\n");
        }
        html.Append("</tbody></table>\n");
    }

    static void Section(StringBuilder html, string heading, Action content)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section><h2>{E(heading)}</h2>\n");
        content();
        html.Append("</section>\n");
    }

    static void Head(StringBuilder html, IEnumerable<string> heads) =>
        html.Append("<table><thead><tr>").AppendJoin("", heads.Select(h => $"<th scope=\"col\">{E(h)}</th>")).Append("</tr></thead><tbody>\n");

    static void Cells(StringBuilder html, string attributes, IEnumerable<string> cells) =>
        html.Append("<tr").Append(attributes).Append('>').AppendJoin("", cells.Select(c => $"<td>{E(c)}</td>")).Append("</tr>\n");

    static void Paragraph(StringBuilder html, string text) => html.Append(CultureInfo.InvariantCulture, $"<p>{E(text)}</p>\n");

    static string E(string text) => HtmlEncoder.Default.Encode(text);
}
