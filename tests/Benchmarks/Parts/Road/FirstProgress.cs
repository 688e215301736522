using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;
using Microsoft.Playwright;

namespace Dashboard.Benchmarks.Parts.Road;

/// <summary>From the submission in a real browser to the first progress event of its serial trial there.</summary>
static class FirstProgress
{
    public const string Browser = "/usr/bin/chromium";

    // A long trial, so that the first event is of a running one; it is cancelled as soon as it was seen.
    const string Script = """
        async () => {
          if (!window.signalR) {
            await new Promise((done, fail) => { const s = document.createElement('script'); s.src = '/lib/signalr/signalr.min.js'; s.onload = done; s.onerror = fail; document.head.append(s); });
          }
          const token = document.querySelector('meta[name=csrf-token]')?.content ?? '';
          const header = document.querySelector('meta[name=csrf-header]')?.content || 'RequestVerificationToken';
          const post = (path, body) => fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json', [header]: token }, body: body && JSON.stringify(body) });
          const hub = new signalR.HubConnectionBuilder().withUrl('/hubs/progress').configureLogging(signalR.LogLevel.Error).build();
          let heard;
          const first = new Promise(done => { heard = done; });
          let job = null;
          hub.on('Progress', snapshot => { if (snapshot.trial && (!job || snapshot.jobId === job)) heard(performance.now()); });
          hub.on('Events', () => {});
          await hub.start();
          const began = performance.now();
          const answer = await post('/api/v1/jobs', {
            analysis: 'sum-range', parameters: { stop: 9000000000000, repeats: 100 },
            sweep: { strategies: ['serial'], workers: [1], repetitions: 1, warmups: 0 } });
          if (answer.status !== 201) throw new Error(await answer.text());
          job = (await answer.json()).id;
          await hub.invoke('WatchJob', job, 0);
          const seen = await first;
          await hub.stop();
          await post(`/api/v1/jobs/${job}/cancel`);
          return { job, seconds: (seen - began) / 1000 };
        }
        """;

    public static async Task<Samples> MeasureAsync(SpeedupServer server, int count)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Browser, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { BaseURL = server.Url });
        await page.GotoAsync(server.LoginLink);
        var samples = new List<double>();
        for (int i = -3; i < count; i++)
        {
            var sample = await page.EvaluateAsync<Sample>(Script);
            await server.Api.WaitForEndAsync(sample.Job);
            if (i >= 0)
            {
                samples.Add(sample.Seconds);
            }
        }

        return new Samples(samples);
    }

    sealed class Sample
    {
        public string Job { get; set; } = "";

        public double Seconds { get; set; }
    }
}
