using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;

namespace Dashboard.Benchmarks.Parts.Engines;

/// <summary>The same blocking call through the whole product: HTTP to the server, the cluster's line to its Runner, the controller, two engines, and back.</summary>
static class HttpCalls
{
    public static async Task<Samples> MeasureAsync(int calls)
    {
        await using var server = await SpeedupServer.StartAsync();
        string id = (await server.Api.PostAsync("api/v1/clusters", new { engines = 2 })).Expect(HttpStatusCode.Created).Text("id")!;
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token);
        var seconds = new double[calls];
        // The first half is for the compilers of three processes.
        for (int i = -calls; i < calls; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await ApplyAsync(http, id);
            if (i >= 0)
            {
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
        return new Samples(seconds);
    }

    static async Task ApplyAsync(HttpClient http, string id)
    {
        using var body = new StringContent("""{"function":"pid"}""", new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync($"/api/v1/clusters/{id}/apply", body);
        byte[] text = await answer.Content.ReadAsByteArrayAsync();
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(System.Text.Encoding.UTF8.GetString(text));
        }
    }
}
