using System.Globalization;
using Dashboard.Benchmarks.Parts.Road;
using Dashboard.Benchmarks.Reporting;
using Dashboard.Benchmarks.Running;
using Dashboard.TestKit;
using Microsoft.Playwright;

namespace Dashboard.Benchmarks.Parts;

/// <summary>What each page weighs, how soon it is painted and whether it moves, in a real browser with nothing cached; and how smoothly 10,000 tasks are drawn.</summary>
static class PagesPart
{
    const double MostPaintSeconds = 1.0, MostShift = 0.01, LeastFrames = 55;
    const int MostBytes = 300_000;
    const int Tasks = 10_000;

    const string Facts = """
        async () => {
          const shift = await new Promise(done => {
            let sum = 0;
            new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.hadRecentInput ? 0 : e.value; }).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => done(sum), 800);
          });
          const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
          const charts = all.filter(e => e.name.includes('/echarts/'));
          const bytes = list => list.reduce((sum, e) => sum + e.transferSize, 0);
          return { paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1, shift, bytes: bytes(all) - bytes(charts), charts: bytes(charts), files: all.length };
        }
        """;

    const string Smooth = """
        async ([tasks, workers]) => {
          const url = performance.getEntriesByType('resource').map(e => e.name).find(name => name.endsWith('/timeline/canvas.js'));
          const { TimelineCanvas } = await import(url);
          const { lanesOf } = await import(url.replace('canvas.js', 'lanes.js'));
          const timeline = Array.from({ length: tasks }, (_, i) => {
            const at = Math.floor(i / workers) * 1e-3;
            return { chunk: i, worker: i % workers, startSeconds: at, endSeconds: at + 6e-4 + 3e-4 * ((i * 7919) % 100) / 100, items: 1000 };
          });
          const area = Object.assign(document.createElement('div'), { className: 'timeline-area' });
          document.querySelector('main').prepend(area);
          const canvas = new TimelineCanvas(area, { color: '--phase-compute', words: () => [] });
          canvas.show(lanesOf({ workers, seconds: tasks / workers * 1e-3, timeline }));
          const frame = () => new Promise(requestAnimationFrame);
          await frame(); await frame();
          let longest = 0, drawing = 0, frames = 0;
          const zoom = step => canvas.zoom(step % 120 < 60 ? 0.95 : 1 / 0.95, 0.4 * tasks / workers * 1e-3);
          // Half a second to warm up. A zoom asks for one drawing, at the next frame.
          for (let step = 0; step < 30; step += 1) { zoom(step); await frame(); }
          canvas.whole();
          await frame();
          const draw = canvas.draw;
          canvas.draw = function () {
            const start = performance.now();
            draw.call(this);
            const took = performance.now() - start;
            drawing += took;
            longest = Math.max(longest, took);
            frames += 1;
          };
          const began = performance.now();
          for (let step = 0; performance.now() - began < 3000; step += 1) {
            zoom(step);
            await frame();
          }
          const rate = frames / ((performance.now() - began) / 1000);
          area.remove();
          return { rate, drawing: drawing / frames, longest };
        }
        """;

    public static async Task MeasureAsync(Bench bench, Section section)
    {
        if (!File.Exists(FirstProgress.Browser))
        {
            section.LeftOut = $"Not run: no browser ({FirstProgress.Browser}, package chromium).";
            return;
        }

        section.About = "Chromium without a graphics card, signed in, nothing cached, the server on loopback. Weight is what comes over the wire for the page and all it loads, without the chart library, whose weight stands beside it. "
            + $"Movement is the browser's layout shift score in the first 0.8 s. The timeline of {Tasks:N0} tasks is zoomed in and out at every frame for 3 s, after half a second that does not count.";
        await using var server = await SpeedupServer.StartAsync();
        var job = await server.Api.RunAsync(new { analysis = "sum-range", parameters = new { stop = 30_000_000L }, sweep = new { strategies = new[] { "serial", "threads" }, workers = new[] { 1, 2 }, repetitions = 3 } });
        string id = job.GetProperty("id").GetString()!;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = FirstProgress.Browser, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"] });
        string session = await SignInAsync(browser, server);
        var table = section.AddTable("page", "weight", "and charts", "first paint: median (quartiles)", "movement", "target");
        foreach (string path in (string[])["/", "/jobs", "/jobs/new?analysis=group-max", $"/jobs/{id}", $"/jobs/{id}?tab=timeline", "/scaling", "/clusters", "/data", "/labs", "/workers", "/settings"])
        {
            await RowAsync(table, browser, server, session, path, path.Replace(id, "…", StringComparison.Ordinal), bench.Options.Quick ? 3 : 7);
        }

        await SmoothnessAsync(section, browser, server, session, id);
    }

    static async Task<string> SignInAsync(IBrowser browser, SpeedupServer server)
    {
        await using var context = await browser.NewContextAsync();
        await (await context.NewPageAsync()).GotoAsync(server.LoginLink);
        return await context.StorageStateAsync();
    }

    static async Task RowAsync(Table table, IBrowser browser, SpeedupServer server, string session, string path, string name, int count)
    {
        var paints = new List<double>();
        PageFacts facts = new();
        double shift = 0;
        for (int i = -1; i < count; i++)
        {
            await using var context = await browser.NewContextAsync(new() { BaseURL = server.Url, StorageState = session, ViewportSize = new() { Width = 1440, Height = 900 } });
            var page = await context.NewPageAsync();
            await page.GotoAsync(path);
            facts = await page.EvaluateAsync<PageFacts>(Facts);
            shift = Math.Max(shift, facts.Shift);
            if (i >= 0)
            {
                paints.Add(facts.Paint / 1000);
            }
        }

        var samples = new Samples(paints);
        bool holds = facts.Bytes <= MostBytes && samples.Median <= MostPaintSeconds && shift <= MostShift;
        table.Add(holds, name, Kilobytes(facts.Bytes), Kilobytes(facts.Charts), $"{Show.Seconds(samples.Median)} ({Show.Quartiles(samples, Show.Seconds)})",
            shift.ToString("0.000", CultureInfo.InvariantCulture), $"<= {Kilobytes(MostBytes)}, {Show.Seconds(MostPaintSeconds)}, {MostShift}");
    }

    static async Task SmoothnessAsync(Section section, IBrowser browser, SpeedupServer server, string session, string id)
    {
        await using var context = await browser.NewContextAsync(new() { BaseURL = server.Url, StorageState = session, ViewportSize = new() { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/jobs/{id}?tab=timeline");
        await page.Locator("#job-tab canvas").WaitForAsync();
        var table = section.AddTable("timeline", "frames a second", "drawing a frame: mean", "longest", "target");
        foreach (int workers in (int[])[8, 32, 256])
        {
            var facts = await page.EvaluateAsync<SmoothFacts>(Smooth, new[] { Tasks, workers });
            table.Add(facts.Rate >= LeastFrames, $"{Tasks:N0} tasks on {workers} workers", facts.Rate.ToString("0.0", CultureInfo.InvariantCulture),
                Show.Seconds(facts.Drawing / 1000), Show.Seconds(facts.Longest / 1000), $">= {LeastFrames} of the display's 60");
        }
    }

    static string Kilobytes(int bytes) => $"{bytes / 1000.0:0} KB";

    sealed class PageFacts
    {
        public double Paint { get; set; }

        public double Shift { get; set; }

        public int Bytes { get; set; }

        public int Charts { get; set; }

        public int Files { get; set; }
    }

    sealed class SmoothFacts
    {
        public double Rate { get; set; }

        public double Drawing { get; set; }

        public double Longest { get; set; }
    }
}
