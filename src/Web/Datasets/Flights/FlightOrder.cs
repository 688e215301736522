using System.Globalization;
using System.Text.Json;
using Dashboard.Core.Protocol;

namespace Dashboard.Web.Datasets.Flights;

/// <summary>Which made-up flights to write: a checked <see cref="GenerateRequest"/>.</summary>
/// <param name="FirstMonth">Months since year 0: 12 x year + month - 1.</param>
/// <param name="Months">1 to 1,200 files.</param>
/// <param name="RowsPerMonth">1 to 1,000,000.</param>
/// <param name="Seed">The same seed gives the same bytes, month by month, whatever the range of months.</param>
sealed record FlightOrder(int FirstMonth, int Months, int RowsPerMonth, long Seed)
{
    public const string Kind = "flights";
    public const int MostMonths = 1_200;
    public const int MostRowsPerMonth = 1_000_000;

    const int FirstYear = 1900, LastYear = 2199;
    const long DefaultSeed = 1;

    public long Rows => (long)Months * RowsPerMonth;

    /// <summary>An upper bound for the disk: every row at its longest.</summary>
    public long MostBytes => Rows * FlightWriter.LongestRow + (long)Months * FlightWriter.Header.Length;

    /// <summary>About what the files will take.</summary>
    public long TypicalBytes => (long)(Rows * FlightWriter.TypicalRow) + (long)Months * FlightWriter.Header.Length;

    /// <returns>Null where there are faults; each is added by its JSON path.</returns>
    public static FlightOrder? Read(GenerateRequest request, IDictionary<string, string[]> errors)
    {
        int before = errors.Count;
        if (request.Kind != Kind)
        {
            errors["generate.kind"] = [$"{Said(request.Kind)}; allowed is {Kind}"];
        }
        int? from = Month(request.From, "generate.from", errors), to = Month(request.To, "generate.to", errors);
        if (to - from + 1 is < 1 or > MostMonths)
        {
            errors["generate.to"] = [$"'{request.To}' makes {to - from + 1} months from {request.From}; allowed are 1 to {MostMonths}"];
        }
        if (request.RowsPerMonth is not (>= 1 and <= MostRowsPerMonth))
        {
            errors["generate.rowsPerMonth"] = [string.Create(CultureInfo.InvariantCulture, $"{Said(request.RowsPerMonth?.ToString(CultureInfo.InvariantCulture))}; allowed is a whole number from 1 to {MostRowsPerMonth}")];
        }
        return errors.Count > before ? null : new FlightOrder(from!.Value, to!.Value - from.Value + 1, request.RowsPerMonth!.Value, request.Seed ?? DefaultSeed);
    }

    static int? Month(string? text, string path, IDictionary<string, string[]> errors)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) && month.Year is >= FirstYear and <= LastYear)
        {
            return month.Year * 12 + month.Month - 1;
        }
        errors[path] = [$"{Said(text)}; allowed is a month such as 1988-01, from {FirstYear}-01 to {LastYear}-12"];
        return null;
    }

    static string Said(string? value) => value is null ? "is missing" : $"'{value}' is not possible";

    /// <summary>What is kept of an order with its data set.</summary>
    public JsonElement ToSource() => JsonSerializer.SerializeToElement(
        new GenerateRequest { Kind = Kind, From = Text(FirstMonth), To = Text(FirstMonth + Months - 1), RowsPerMonth = RowsPerMonth, Seed = Seed }, ProtocolJson.Options);

    public static FlightOrder Of(JsonElement source) => Read(source.Deserialize<GenerateRequest>(ProtocolJson.Options)!, new Dictionary<string, string[]>())!;

    /// <summary>The month as in <c>1988-01</c>.</summary>
    public static string Text(int month) => string.Create(CultureInfo.InvariantCulture, $"{month / 12:0000}-{month % 12 + 1:00}");
}
