namespace Dashboard.Web.Pages.NewJob;

/// <summary>A form that opens ready to be sent, and a way to each field that still keeps it from being.</summary>
public sealed partial class NewJobModel
{
    string? OnlyApplication() => applications.Usable() is { Count: 1 } one ? one.Keys.Single() : null;

    /// <summary>Examples for what must be given and has no default, so that a form can be sent as it opens. Data sets and columns only where they are there.</summary>
    async Task SuggestAsync()
    {
        if (Application is { } application) Draft.Suggest(ApplicationPath, application.Name);
        if (Fields.FirstOrDefault(f => f.Kind == FieldKind.Dataset) is { } dataset)
        {
            if (Draft["parameters.path"].Length == 0 && _datasets.Any(d => d.Value == dataset.Example)) Draft.Suggest(dataset.Path, dataset.Example);
            await LoadColumnsAsync(Draft[dataset.Path]);
        }
        foreach (var field in Fields.Where(f => f.Required && (f.Kind != FieldKind.Column || _columns.Any(c => c.Value == f.Example)))) Draft.Suggest(field.Path, field.Example);
    }

    /// <summary>The innermost field that a fault is of.</summary>
    FieldLink LinkTo(string fault)
    {
        if (fault.StartsWith("sweep.strategies", StringComparison.Ordinal)) return new("Strategies", Strategies.Count > 0 ? "s-" + Strategies[0].Name : null);
        return AllFields.LastOrDefault(f => IsWithin(fault, f.Path)) is not { } field ? new(fault, null)
            : new(field.Label, field.Kind is FieldKind.Map or FieldKind.Arguments ? field.Id + "-label" : field.Id);
    }
}
