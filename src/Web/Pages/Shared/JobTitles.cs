using System.Text.RegularExpressions;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Html;
using static System.Net.WebUtility;

namespace Dashboard.Web.Pages.Shared;

/// <summary>Words of the API as people read them: jobs by their titles, where it names them by their ids. Remembers titles for the length of a request.</summary>
public sealed partial class JobTitles(JobHistory jobs)
{
    readonly Dictionary<string, string> known = [];

    /// <summary>"held by job 2r3…" as: held by “Worst delay of each month”.</summary>
    public string Plain(string why) => Write(why, (_, title) => $"“{title}”", text => text);

    /// <summary>The same with a link to each job.</summary>
    /// <param name="address">Of a job's page, by its id.</param>
    public IHtmlContent Linked(string why, Func<string, string> address) =>
        new HtmlString(Write(why, (id, title) => $"""<a href="{HtmlEncode(address(id))}">{HtmlEncode(title)}</a>""", HtmlEncode));

    string Write(string why, Func<string, string, string> job, Func<string, string?> text)
    {
        var named = Job().Matches(why);
        if (named.Count == 0) return text(why)!;
        Learn(named.Select(m => m.Groups["id"].Value));
        var parts = new List<string?>();
        int from = 0;
        foreach (var match in named.Where(m => known[m.Groups["id"].Value].Length > 0))
        {
            string id = match.Groups["id"].Value;
            parts.AddRange([text(why[from..match.Index]), job(id, known[id])]);
            from = match.Index + match.Length;
        }
        return string.Concat(parts.Append(text(why[from..])));
    }

    /// <summary>Ids that are no job's have no title.</summary>
    void Learn(IEnumerable<string> ids)
    {
        string[] fresh = [.. ids.Where(id => !known.ContainsKey(id)).Distinct()];
        if (fresh.Length == 0) return;
        var titles = jobs.Titles(fresh);
        foreach (string id in fresh) known[id] = titles.GetValueOrDefault(id) ?? "";
    }

    [GeneratedRegex(@"\b(job )?(?<id>[0-9bcdfghjkmnpqrstvwxyz]{15})\b")]
    private static partial Regex Job();
}
