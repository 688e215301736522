namespace Dashboard.Web.Pages.NewJob;

/// <summary>One form field with what stands in it, as <c>_Field.cshtml</c> draws it.</summary>
/// <param name="Faults">What is wrong with it, in words; shown beside the field.</param>
/// <param name="Focused">Whether the page opens with the cursor here: the first faulty field.</param>
/// <param name="Options">What a picker offers: data sets or columns.</param>
public sealed record FieldView(SchemaField Field, string Value, IReadOnlyList<string> Faults, bool Focused, IReadOnlyList<FieldOption> Options)
{
    /// <summary>The fields of a record, as they are drawn.</summary>
    public IReadOnlyList<FieldView> Fields { get; init; } = [];

    /// <summary>The rows of a map, with an empty one at the end.</summary>
    public IReadOnlyList<RowView> Rows { get; init; } = [];

    /// <summary>What stands above the field.</summary>
    public string Label => Field is { EitherOr: true, Kind: FieldKind.Path } ? $"or a {Field.Label.ToLowerInvariant()}" : Field.Label;

    /// <summary>Whether it may stay empty whatever the other fields hold.</summary>
    public bool IsOptional => Field is { Required: false, Needed: false, EitherOr: false, Default.Length: 0 };

    public bool IsFaulty => Faults.Count > 0;
    public string HelpId => Field.Id + "-help";
    public string FaultId => Field.Id + "-fault";
    public string DescribedBy => IsFaulty ? $"{FaultId} {HelpId}" : HelpId;

    /// <summary>Lines of a text area: as many as it holds.</summary>
    public int Lines => Math.Clamp(Value.Split('\n').Length, 1, 8);

    /// <summary>Range and default in one short line; a default that stands in the field needs no saying.</summary>
    public IEnumerable<string> Hints
    {
        get
        {
            if (Field.Range is { } range) yield return Field.Unit is { } unit ? $"{range} {unit}" : range;
            if (Field.Default.Length > 0 && Field.Default != Value && Field.Kind is not (FieldKind.Switch or FieldKind.Choice)) yield return $"default {(Field.IsNumeric ? SchemaField.Grouped(Field.Default) : Field.Default)}";
        }
    }
}

/// <summary>One row of a map: a name, the way its value is said, and a control for each way.</summary>
/// <param name="Faults">What is wrong with the row or its value.</param>
public sealed record RowView(string Path, string Name, string Way, IReadOnlyList<FieldView> Ways, IReadOnlyList<string> Faults);

/// <param name="Note">What stands beside the name, for example <c>3,000,000 rows</c>.</param>
public sealed record FieldOption(string Value, string Label, string? Note = null);
