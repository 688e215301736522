using Microsoft.AspNetCore.Http.Extensions;

namespace Dashboard.Web.Pages.Scaling;

/// <summary>The address of the scaling page as its state: everything that is chosen stands in it, so a link shows the same again.</summary>
public sealed class ScalingAddress
{
    static readonly string[] Known =
        ["analysis", "strategy", "variant", "node", "host", "since", "until", "tag", "curve", "job", "metric", "view", "goal", "percent"];

    readonly string _path;
    readonly IReadOnlyList<KeyValuePair<string, string>> _parts;

    ScalingAddress(string path, IEnumerable<KeyValuePair<string, string>> parts)
    {
        _path = path;
        _parts = [.. parts.Where(p => p.Value.Length > 0)];
    }

    /// <param name="query">Lists may stand as repeated names or with commas between; unknown names are dropped.</param>
    public static ScalingAddress Of(string path, IQueryCollection query) => new(path,
        from name in Known
        from value in query[name].OfType<string>().SelectMany(v => IsList(name) ? v.Split(',', StringSplitOptions.TrimEntries) : [v.Trim()])
        select KeyValuePair.Create(name, value));

    public string? One(string name) => All(name).LastOrDefault();

    public IReadOnlyList<string> All(string name) => [.. _parts.Where(p => p.Key == name).Select(p => p.Value)];

    public bool Has(string name, string value) => _parts.Any(p => p.Key == name && p.Value == value);

    public override string ToString() => Text(_parts);

    /// <summary>This page with one value of a name in place of all it has; null takes the name out.</summary>
    public string With(string name, string? value) => Text([.. Without(name), .. value is null ? [] : new[] { KeyValuePair.Create(name, value) }]);

    /// <summary>This page with several names replaced; null takes one out.</summary>
    public string With(params (string Name, string? Value)[] changes) =>
        changes.Aggregate(this, (address, change) => new ScalingAddress(_path, [.. address.Without(change.Name), .. change.Value is null ? [] : new[] { KeyValuePair.Create(change.Name, change.Value) }])).ToString();

    /// <summary>This page with a value added to a list, or taken out of it.</summary>
    public string Toggle(string name, string value) => Text(Has(name, value)
        ? _parts.Where(p => p.Key != name || p.Value != value)
        : [.. _parts, KeyValuePair.Create(name, value)]);

    /// <summary>What a form on this page must carry along, less the names that it sets itself.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Without(params string[] names) => [.. _parts.Where(p => !names.Contains(p.Key))];

    string Text(IEnumerable<KeyValuePair<string, string>> parts) => _path + new QueryBuilder(parts);

    static bool IsList(string name) => name is "strategy" or "curve" or "job";
}
