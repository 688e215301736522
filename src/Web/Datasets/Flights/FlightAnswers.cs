using System.Text;
using Dashboard.Core.Analyses.GroupMax;

namespace Dashboard.Web.Datasets.Flights;

/// <summary>A month's longest departure delay and the routes on which it occurred, noted while its rows are made up.</summary>
sealed class MonthAnswer
{
    /// <summary>Of a cancelled flight.</summary>
    public const int NoDelay = int.MinValue;

    readonly HashSet<int> routes = [];

    public int? Longest { get; private set; }

    public IEnumerable<string> Airports => routes.Select(FlightTables.OriginOf).Distinct().Order(StringComparer.Ordinal);

    public void Note(int delay, int route)
    {
        if (delay == NoDelay || delay < Longest)
        {
            return;
        }
        if (delay > Longest || Longest is null)
        {
            routes.Clear();
            Longest = delay;
        }
        routes.Add(route);
    }
}

/// <summary>
/// The known answers of generated flights: for each month the line that the flights exercise must print, from the numbers that
/// were drawn and not from the files. They lie beside the files, which analyses never read as they are no CSV.
/// </summary>
static class FlightAnswers
{
    public const string FileName = "answers.txt";

    public static void Write(string folder, int firstMonth, IReadOnlyList<MonthAnswer> months)
    {
        var text = new StringBuilder();
        for (int i = 0; i < months.Count; i++)
        {
            text.Append(CourseLines.Line(FlightOrder.Text(firstMonth + i), months[i].Longest, months[i].Airports)).Append('\n');
        }
        File.WriteAllText(Path.Combine(folder, FileName), text.ToString());
    }

    /// <summary>Null where a data set has none.</summary>
    public static string? Read(DatasetView dataset) =>
        dataset is { State: DatasetState.Ready, Source.Generate: not null } && Path.Combine(dataset.Path, FileName) is var file && File.Exists(file)
            ? File.ReadAllText(file)
            : null;
}
