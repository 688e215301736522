using System.Diagnostics;
using System.Net;
using Dashboard.TestKit;

namespace Dashboard.Load.Watching;

/// <summary>Jobs handed in at a steady rate, whatever the server does meanwhile.</summary>
static class Submissions
{
    /// <returns>Delays until each was accepted; a late answer delays none of the later ones.</returns>
    public static async Task<Latencies> SendAsync(ApiClient api, int perMinute, TimeSpan during, string runner)
    {
        var taken = new Latencies();
        var pending = new List<Task>();
        using var beat = new PeriodicTimer(TimeSpan.FromMinutes(1) / perMinute);
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < during && await beat.WaitForNextTickAsync())
        {
            pending.Add(SendAsync(api, runner, taken));
        }
        await Task.WhenAll(pending);
        return taken;
    }

    static async Task SendAsync(ApiClient api, string runner, Latencies taken)
    {
        long start = Stopwatch.GetTimestamp();
        (await api.PostAsync("api/v1/jobs", new
        {
            analysis = "sum-range", parameters = new { stop = 1000 }, placement = new { runner },
            sweep = new { strategies = new[] { "serial", "threads" }, workers = new[] { 1, 2 }, repetitions = 3 },
        })).Expect(HttpStatusCode.Created);
        taken.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
}
