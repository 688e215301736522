using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Core.Strategies;
using Dashboard.Web.History;

namespace Dashboard.Web.Pages.Jobs;

/// <summary>
/// What somebody typed to find jobs: words, and fields as <c>name:value</c> (<c>strategy:mpi workers:8 by:"Ada L" wheat</c>).
/// What looks like a field but is none is words.
/// </summary>
/// <param name="Fields">As typed, in order, each once.</param>
/// <param name="Faults">What a field cannot be, in words.</param>
public sealed partial record JobSearch(string? Words, IReadOnlyList<SearchField> Fields, IReadOnlyList<string> Faults)
{
    /// <summary>Names of fields, each with an example.</summary>
    public static readonly IReadOnlyList<SearchField> Known =
        [new("strategy", "mpi"), new("workers", "8"), new("runner", "local"), new("by", "owner"), new("analysis", "group-max"), new("tag", "course")];

    public static JobSearch Read(string? text)
    {
        var fields = new List<SearchField>();
        string words = FieldPattern().Replace(text ?? "", match =>
        {
            // As a telephone writes the first word of a line.
            string name = match.Groups["name"].Value.ToLowerInvariant(), value = match.Groups["value"].Value.Trim('"');
            fields.RemoveAll(f => f.Name == name);
            fields.Add(new SearchField(name, name == "strategy" ? value.ToLowerInvariant() : value));
            return " ";
        });
        words = Blanks().Replace(words, " ").Trim();
        return new JobSearch(words.Length == 0 ? null : words, fields, [.. fields.Select(Fault).OfType<string>()]);
    }

    /// <summary>The filter with what was typed in it.</summary>
    public JobFilter Narrow(JobFilter filter) => filter with
    {
        Text = Words, Strategy = Of("strategy"), Runner = Of("runner"), Owner = Of("by"),
        Workers = Of("workers") is { } count && TryCount(count, out int workers) ? workers : null,
        Analysis = Of("analysis") ?? filter.Analysis, Tag = Of("tag") ?? filter.Tag,
    };

    public bool Has(string name) => Of(name) is not null;

    /// <summary>The text without one of its fields; null where nothing is left.</summary>
    public string? Without(SearchField field) => Text(Fields.Where(f => f != field));

    /// <summary>The text without the fields that are at fault; null where nothing is left.</summary>
    public string? WithoutFaults => Text(Fields.Where(f => Fault(f) is null));

    string? Text(IEnumerable<SearchField> fields) => string.Join(' ', fields.Select(f => f.ToString()).Append(Words).OfType<string>()) is { Length: > 0 } text ? text : null;

    string? Of(string name) => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    static string? Fault(SearchField field) => field.Name switch
    {
        "workers" when !TryCount(field.Value, out _) => $"workers:{field.Value} is no number of workers; write a whole number of at least 1, for example workers:8.",
        "strategy" when !StrategyNames.All.Contains(field.Value) && field.Value != "imported" => $"There is no strategy '{field.Value}'; there are {string.Join(", ", StrategyNames.All)} and imported.",
        _ => null,
    };

    static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    [GeneratedRegex("""(?<!\S)(?<name>strategy|workers|runner|by|analysis|tag):(?<value>"[^"]+"|[^\s"]+)""", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FieldPattern();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

/// <param name="Value">Without quotation marks.</param>
public sealed record SearchField(string Name, string Value)
{
    public override string ToString() => Value.Contains(' ') ? $"{Name}:\"{Value}\"" : $"{Name}:{Value}";
}
