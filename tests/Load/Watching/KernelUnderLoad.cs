using System.Net;
using System.Text.Json;
using Dashboard.TestKit;

namespace Dashboard.Load.Watching;

/// <summary>A real kernel on the local Runner: a serial integral, trial after trial, whose times show what disturbs it.</summary>
static class KernelUnderLoad
{
    /// <summary>Between two looks at the job, which hold all its trials: more often than a person's.</summary>
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs so many trials and returns their times in seconds.</summary>
    public static async Task<IReadOnlyList<double>> RunAsync(ApiClient api, int trials)
    {
        var job = (await api.PostAsync("api/v1/jobs", new
        {
            analysis = "integrate", parameters = new { integrand = "sin(x)*exp(x)", intervals = 40_000_000 }, title = "kernel under load", lane = "shared",
            sweep = new { strategies = new[] { "serial" }, workers = new[] { 1 }, repetitions = trials, warmups = 1, baseline = false }, placement = new { runner = "local" },
        })).Expect(HttpStatusCode.Created);
        string id = job.GetProperty("id").GetString()!;
        var done = await Wait.ForAsync("the kernel's job", TimeSpan.FromMinutes(10), async () =>
            {
                await Task.Delay(Look);
                return (await api.GetAsync($"api/v1/jobs/{id}")).Expect(HttpStatusCode.OK);
            }, j => j.GetProperty("state").GetString() is "succeeded" or "failed" or "cancelled");
        return done.GetProperty("state").GetString() == "succeeded"
            ? [.. done.GetProperty("trials").EnumerateArray().Where(t => !t.GetProperty("warmup").GetBoolean() && t.GetProperty("state").GetString() == "succeeded").Select(t => t.GetProperty("seconds").GetDouble())]
            : throw new InvalidOperationException($"The kernel's job ended {done.GetProperty("state").GetString()}: {(done.TryGetProperty("error", out JsonElement e) ? e.GetRawText() : "")}");
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
