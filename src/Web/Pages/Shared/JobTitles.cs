using System.Text.RegularExpressions;
using Dashboard.Web.History;
using Microsoft.AspNetCore.Html;
using static System.Net.WebUtility;

namespace Dashboard.Web.Pages.Shared;

/// <summary>Words of the API as people read them: jobs by their titles, where it names them by their ids.</summary>
public sealed partial class JobTitles(JobHistory jobs)
{
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
        var titles = jobs.Titles(named.Select(m => m.Groups["id"].Value).Distinct());
        var parts = new List<string?>();
        int from = 0;
        foreach (var match in named.Where(m => titles.ContainsKey(m.Groups["id"].Value)))
        {
            string id = match.Groups["id"].Value;
            parts.AddRange([text(why[from..match.Index]), job(id, titles[id])]);
            from = match.Index + match.Length;
        }
        return string.Concat(parts.Append(text(why[from..])));
    }

    [GeneratedRegex(@"\b(job )?(?<id>[0-9bcdfghjkmnpqrstvwxyz]{15})\b")]
    private static partial Regex Job();
}
