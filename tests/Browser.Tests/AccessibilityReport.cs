using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Dashboard.Browser.Tests.Pictures;
using Deque.AxeCore.Commons;

namespace Dashboard.Browser.Tests;

/// <summary>Has axe judge pages. With WRITE_DOCS=1 all that it said in a run becomes docs/accessibility.md at the end.</summary>
public sealed class AccessibilityReport : IDisposable
{
    /// <summary>Marks tests that the report names, by what they try.</summary>
    public const string Trait = "Accessibility", Keyboard = "keyboard", Motion = "motion", WithoutScripts = "without scripts";

    static readonly string[] Impacts = ["critical", "serious", "moderate", "minor"];
    static readonly ConcurrentDictionary<(string Page, ColorScheme Scheme), Judgement> Judged = new();
    /// <summary>All that depends on the theme; names, roles and order are those of the other one.</summary>
    static readonly string[] ColourRules = ["color-contrast", "link-in-text-block"];

    static readonly string Axe = new BundledAxeScriptProvider().GetScript();
    static string _browser = "";

    /// <summary>Nothing that axe calls serious or critical; the rest is counted.</summary>
    public static async Task ShouldBeAccessibleAsync(IPage page, string name, ColorScheme scheme)
    {
        // In the page itself: our pages have no frames, and the package's way through a second page takes seconds.
        if (!await page.EvaluateAsync<bool>("'axe' in window")) await page.EvaluateAsync(Axe);
        string json = await page.EvaluateAsync<string>(
            "async rules => JSON.stringify(await axe.run({ resultTypes: ['violations', 'incomplete'], ...rules && { runOnly: rules } }))", scheme == ColorScheme.Dark ? ColourRules : null);
        var report = JsonSerializer.Deserialize<Judgement>(json, JsonSerializerOptions.Web)!;
        Judged[(name, scheme)] = report;
        _browser = page.Context.Browser!.Version;
        var found = report.Violations.Where(violation => violation.Impact is "serious" or "critical").Select(Describe).ToList();
        found.ShouldBeEmpty($"{name} in {scheme}:\n{string.Join('\n', found)}");
    }

    public void Dispose()
    {
        if (Documentation.IsWritten && !Judged.IsEmpty)
        {
            File.WriteAllText(Documentation.Accessibility, Text());
        }
    }

    static string Text()
    {
        string engine = Judged.Values.First().TestEngine.Version;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Accessibility

            Written by `scripts/pictures.sh` on {DateTime.UtcNow:d MMMM yyyy}: axe-core {engine} in Chromium {_browser}, all rules that are not experimental, best practices among them.
            Each page is judged with something on it in a window of 1440 by 900 pixels, without motion: in the light theme by all rules, in the dark one by those of colour, as
            nothing else differs. The names are those of the [pictures](pictures). In a cell stand findings that are critical, serious, moderate and minor, counted by element. `./test.sh Browser` fails where one is critical or serious.

            | page | light | dark |
            | --- | --- | --- |

            """);
        foreach (string page in Judged.Keys.Select(key => key.Page).Distinct().Order(StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {page} | {Cell(page, ColorScheme.Light)} | {Cell(page, ColorScheme.Dark)} |\n");
        }

        text.Append("\n## What was found\n\n").Append(Rules(report => report.Violations, "Nothing."));
        text.Append("\n## What axe left to people\n\nIt could not decide these by itself, such as the contrast of text on a picture.\n\n").Append(Rules(report => report.Incomplete, "Nothing."));
        text.Append("\n## What tests try beyond axe\n\nEach line is a test of `tests/Browser.Tests`.\n\n| what | test |\n| --- | --- |\n");
        foreach (var (what, test) in Tests()) text.Append(CultureInfo.InvariantCulture, $"| {what} | {test} |\n");
        return text.Append("""

            The main pages are also opened as wide as a phone (390 pixels), where none may need sideways scrolling.

            ## What was not checked

            - With a screen reader, a speech input or a switch: names, roles and live regions are tested, how they sound is not.
            - Other browsers than Chromium; zoom of 200 % and 400 %; text spacing of the reader's own; forced colours (high contrast).
            - The order of focus on each page as a whole: keys are tried where the tests above say so.
            - Hangfire's own pages at `/hangfire`, of the build that has them.
            - Whether people who depend on any of this can do their work: nobody has been asked.

            """).ToString();
    }

    static string Cell(string page, ColorScheme scheme) => Judged.TryGetValue((page, scheme), out var report)
        ? string.Join(" · ", Impacts.Select(impact => report.Violations.Where(violation => violation.Impact == impact).Sum(violation => violation.Nodes.Count)))
        : "–";

    /// <summary>A row for each rule, with the pages it is about.</summary>
    static string Rules(Func<Judgement, IReadOnlyList<Finding>> of, string none)
    {
        var rules = Judged.SelectMany(judged => of(judged.Value).Select(item => (judged.Key.Page, Item: item))).GroupBy(found => found.Item.Id).OrderBy(rule => rule.Key, StringComparer.Ordinal).ToList();
        return rules.Count == 0 ? none + "\n" : string.Concat(rules
            .Select(rule => $"| {rule.Key} | {rule.First().Item.Impact ?? "–"} | {rule.First().Item.Help.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)} | {string.Join(", ", rule.Select(found => found.Page).Distinct().Order(StringComparer.Ordinal))} |\n")
            .Prepend("| rule | impact | what it asks | pages |\n| --- | --- | --- | --- |\n"));
    }

    static IEnumerable<(string What, string Test)> Tests() =>
        from type in typeof(AccessibilityReport).Assembly.GetTypes()
        from method in type.GetMethods()
        from trait in method.GetCustomAttributes<TraitAttribute>()
        where trait.Name == Trait
        orderby trait.Value, type.Name, method.Name
        select (trait.Value, method.Name.Replace('_', ' '));

    static string Describe(Finding violation) => $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(5).Select(node => $"{string.Join(' ', node.Target)} {node.Html}"))}";

    /// <summary>What axe.run returns of a page, as far as it is read here.</summary>
    sealed record Judgement(Engine TestEngine, IReadOnlyList<Finding> Violations, IReadOnlyList<Finding> Incomplete);

    sealed record Engine(string Version);

    sealed record Finding(string Id, string? Impact, string Help, IReadOnlyList<Place> Nodes);

    sealed record Place(IReadOnlyList<JsonElement> Target, string Html);
}
