using System.Text.Json;
using System.Text.Json.Nodes;
using Dashboard.Core.Protocol;
using Dashboard.TestKit;
using Dashboard.Web.Tests.Dispatch;

namespace Dashboard.Web.Tests.Scaling;

/// <summary>Jobs with a stated time for every trial, handed in and reported over the real HTTP and hub.</summary>
static class PlantedSweeps
{
    /// <summary>A sum over a range on some threads, with the serial baseline; without warm-ups.</summary>
    public static JsonObject Body(int stop = 1000, int repetitions = 3, string[]? tags = null, JsonArray? variants = null, params int[] workers)
    {
        var sweep = new JsonObject
        {
            ["strategies"] = new JsonArray("threads"), ["repetitions"] = repetitions, ["warmups"] = 0,
            ["workers"] = new JsonArray([.. (workers.Length == 0 ? [1, 2, 4] : workers).Select(w => (JsonNode)w)]),
        };
        if (variants is not null)
        {
            sweep["variants"] = variants;
        }
        return new JsonObject
        {
            ["analysis"] = "sum-range", ["parameters"] = new JsonObject { ["stop"] = stop }, ["sweep"] = sweep,
            ["tags"] = new JsonArray([.. (tags ?? []).Select(t => (JsonNode)t)]),
        };
    }

    /// <summary>Hands the job in and has the Runner report these seconds for each trial.</summary>
    /// <returns>The job's id.</returns>
    public static async Task<string> RunAsync(this WebUnderTest web, RunnerByHand runner, JsonObject body, Func<TrialSpec, double> seconds, params string[] flags)
    {
        string id = await web.SubmitAsync(body);
        await runner.RunNextAsync(trial => Took(seconds(trial), trial.Workers, flags));
        await web.JobInAsync(id, "succeeded");
        return id;
    }

    public static TrialOutcome Took(double seconds, int workers, params string[] flags) =>
        RunnerByHand.Success() with { Seconds = seconds, StartupSeconds = 0.5, ElapsedSeconds = seconds + 0.6, AllocatedCores = workers, Flags = flags };

    /// <summary>One second on one worker, and as fast as Amdahl's law allows with a tenth of it serial.</summary>
    public static double Amdahl(TrialSpec trial) => 0.1 + 0.9 / trial.Workers;

    public static async Task<JsonElement> SeriesAsync(this WebUnderTest web, string query = "")
    {
        string text = await web.Http.GetStringAsync($"/api/v1/scaling?{query}");
        return JsonDocument.Parse(text).RootElement.GetProperty("series");
    }

    public static JsonElement Of(this JsonElement series, string strategy) => series.EnumerateArray().Single(s => s.Text("strategy") == strategy);

    public static JsonElement At(this JsonElement curve, int workers) => curve.GetProperty("points").EnumerateArray().Single(p => p.GetProperty("workers").GetInt32() == workers);

    public static IReadOnlyList<string> Jobs(this JsonElement curve) => [.. curve.GetProperty("jobs").EnumerateArray().Select(j => j.GetString()!)];
}
