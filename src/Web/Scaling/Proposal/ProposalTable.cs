using System.Text;

namespace Dashboard.Web.Scaling.Proposal;

/// <summary>The study's table in LaTeX: one file that compiles by itself, its table ready to be copied; needs the package booktabs.</summary>
static class ProposalTable
{
    static readonly Dictionary<char, string> Escapes = new()
    {
        ['\\'] = @"\textbackslash{}", ['&'] = @"\&", ['%'] = @"\%", ['$'] = @"\$", ['#'] = @"\#", ['_'] = @"\_", ['{'] = @"\{", ['}'] = @"\}",
        ['~'] = @"\textasciitilde{}", ['^'] = @"\textasciicircum{}", ['<'] = @"\textless{}", ['>'] = @"\textgreater{}", ['|'] = @"\textbar{}", ['"'] = "''", ['·'] = @"\textperiodcentered{}",
        ['µ'] = @"\textmu{}", ['–'] = "--", ['…'] = @"\dots{}",
    };

    public static string Write(ScalingStudy study)
    {
        var tex = new StringBuilder();
        void Line(string text) => tex.Append(text).Append('\n');
        Line(@"\documentclass{article}");
        Line(@"\usepackage[T1]{fontenc}");
        Line(@"\usepackage[utf8]{inputenc}");
        Line(@"\usepackage{textcomp}");
        Line(@"\usepackage{booktabs}");
        Line(@"\usepackage{graphicx}");
        Line(@"\usepackage[margin=2.5cm]{geometry}");
        Line(@"\setlength{\belowcaptionskip}{6pt}");
        Line(@"\begin{document}");
        Line(@"\begin{table}");
        Line(@"\centering");
        Line($@"\caption{{{Escape(Caption(study))}}}");
        Line(@"\resizebox{\textwidth}{!}{%");
        Line($@"\begin{{tabular}}{{l{new string('r', ProposalWords.Heads.Count - 1)}}}");
        Line(@"\toprule");
        Line(string.Join(" & ", ProposalWords.Heads.Select(Escape)) + @" \\");
        Line(@"\midrule");
        foreach (var row in study.Rows)
        {
            bool chosen = row == study.Chosen?.Row;
            Line(string.Join(" & ", ProposalWords.Cells(row).Select(Escape).Select(c => chosen ? $@"\textbf{{{c}}}" : c)) + @" \\");
        }
        Line(@"\bottomrule");
        Line(@"\end{tabular}}");
        Line(@"\end{table}");
        foreach (string paragraph in Paragraphs(study))
        {
            Line("");
            Line(Escape(paragraph));
        }
        Line(@"\end{document}");
        return tex.ToString();
    }

    static string Caption(ScalingStudy study) =>
        $"{(study.Weak ? "Weak" : "Strong")} scaling of {study.Job.Title}. {study.Baseline}{(study.Chosen is null ? "" : " Bold: the layout asked for.")}";

    static IEnumerable<string> Paragraphs(ScalingStudy study)
    {
        if (study.Chosen is { } chosen)
        {
            yield return $"{ProposalWords.Layout(chosen)}. {chosen.Reason} Request: {ProposalWords.Request(study, chosen)}";
        }
        yield return ProposalWords.Methods(study);
        yield return string.Join(" ", study.Facts().Select(f => $"{f.Heading}: {f.Words}."));
        yield return string.Join(" ", study.Exclusions());
    }

    /// <summary>Text for LaTeX; what its fonts may lack becomes a question mark.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text)
        {
            escaped.Append(Escapes.TryGetValue(c, out string? own) ? own : c is >= ' ' and <= '~' || (c is > '\u00A0' and <= '\u00FF') ? c.ToString() : char.IsWhiteSpace(c) ? " " : "?");
        }
        return escaped.ToString();
    }
}
