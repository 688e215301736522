using System.Globalization;
using Dashboard.Web.Datasets;
using Dashboard.Web.Datasets.Flights;

namespace Dashboard.Web.Pages.Data;

/// <summary>The form for generated flights as it was filled in: texts, sound or not.</summary>
public sealed record GenerateForm
{
    /// <summary>Faults of the name have a key of their own, as another form on the page has a name too.</summary>
    public const string NameField = "generate.name";

    /// <summary>The course's exercise: 300 months.</summary>
    public static readonly GenerateForm Course = new();

    public string? Name { get; init; } = "flights-1988-2012";
    public string? From { get; init; } = "1988-01";
    public string? To { get; init; } = "2012-12";
    public string? RowsPerMonth { get; init; } = "2000";
    public string? Seed { get; init; } = "1";

    public static int MostRowsPerMonth => FlightOrder.MostRowsPerMonth;

    public static double TypicalRow => FlightWriter.TypicalRow;

    /// <summary>In words: how many files and rows, and about how many bytes; null while something is not sound.</summary>
    public string? Estimate => Request(out _) is { } request && FlightOrder.Read(request, new Dictionary<string, string[]>()) is { } order
        ? string.Create(CultureInfo.InvariantCulture, $"{order.Months:N0} files, {order.Rows:N0} rows, about {Shared.Format.Bytes(order.TypicalBytes)}")
        : null;

    public GenerateForm Trimmed() => this with { Name = Name?.Trim(), From = From?.Trim(), To = To?.Trim(), RowsPerMonth = RowsPerMonth?.Trim(), Seed = Seed?.Trim() };

    /// <summary>The same as the API takes; null where a text is no number or the order is out of range.</summary>
    public GenerateRequest? Request(out Dictionary<string, string[]> faults)
    {
        faults = [];
        int? rows = int.TryParse(RowsPerMonth, NumberStyles.Integer, CultureInfo.InvariantCulture, out int r) ? r : null;
        long? seed = long.TryParse(Seed, NumberStyles.Integer, CultureInfo.InvariantCulture, out long s) ? s : null;
        var request = new GenerateRequest { Kind = FlightOrder.Kind, From = From, To = To, RowsPerMonth = rows, Seed = seed };
        FlightOrder.Read(request, faults);
        if (rows is null)
        {
            faults["generate.rowsPerMonth"] = [string.Create(CultureInfo.InvariantCulture, $"'{RowsPerMonth}' is not a whole number; allowed are 1 to {MostRowsPerMonth}")];
        }
        if (seed is null)
        {
            faults["generate.seed"] = [$"'{Seed}' is not a whole number"];
        }
        return faults.Count == 0 ? request : null;
    }

    /// <summary>Faults of an order as this form shows them.</summary>
    public static IReadOnlyDictionary<string, string[]> Keyed(IReadOnlyDictionary<string, string[]> errors) =>
        errors.ToDictionary(e => e.Key == "name" ? NameField : e.Key, e => e.Value);
}
