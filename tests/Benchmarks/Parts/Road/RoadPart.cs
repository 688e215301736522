using Dashboard.Benchmarks.Reporting;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Parts.Road;

/// <summary>What the way through server, queue and Runner costs, on a fresh server.</summary>
static class RoadPart
{
    public static async Task MeasureAsync(Bench bench, Section section)
    {
        section.About = "Real jobs on a server of the published build with its local Runner. A trial's cost is the time from its launch to the exit of its last process, "
            + "less all time in its region of 10 ms, which is repeated until it lasts 0.2 s.";
        await using var server = await SpeedupServer.StartAsync();
        var table = section.AddTable(Table.FigureHeads);
        if (File.Exists(FirstProgress.Browser))
        {
            table.Limit("submit to first progress event in the browser, serial", await FirstProgress.MeasureAsync(server, bench.Options.Quick ? 10 : 25), Show.Seconds, 0.400);
        }
        else
        {
            table.Add(null, $"submit to first progress event: no browser ({FirstProgress.Browser}, package chromium)", "", "", "", "");
        }

        await TrialOverhead.MeasureAsync(server, bench.Options.Quick ? 7 : 15, table);
    }
}
