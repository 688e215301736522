using System.Collections.Concurrent;
using Dashboard.Browser.Tests.Pictures;

namespace Dashboard.Browser.Tests;

/// <summary>A page that keeps every console error, script error, failed request and content-policy report.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    const string ReportPolicy = "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} blocked ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`))";

    const string Settled = """
        () => (document.documentElement.dataset.live ?? 'connected') === 'connected'
          && [...document.querySelectorAll('figure.chart')].every(chart => !chart.offsetParent || chart.querySelector('svg, canvas'))
          && document.getAnimations().every(animation => animation.playState !== 'running')
        """;

    /// <summary>Of a picture in the documentation.</summary>
    const int MostRows = 1600;

    readonly IBrowserContext _context;
    readonly SpeedupServer _server;
    readonly ConcurrentQueue<string> _complaints = new();

    WatchedPage(IBrowserContext context, IPage page, SpeedupServer server)
    {
        _context = context;
        _server = server;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"console {message.Type}: {message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"script error: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 500)
            {
                _complaints.Enqueue($"{response.Status} from {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    public static async Task<WatchedPage> OpenAsync(IBrowser browser, SpeedupServer server, BrowserNewContextOptions options)
    {
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        await context.AddInitScriptAsync(ReportPolicy);
        return new WatchedPage(context, await context.NewPageAsync(), server);
    }

    /// <summary>
    /// Keeps a picture of the window for the people who look at what a test saw; of a whole page it takes seconds. With WRITE_DOCS=1 those of pages and of the newcomer's walk become the
    /// pictures of the documentation.
    /// </summary>
    public async Task ShootAsync(string name)
    {
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Screenshots, name + ".png") });
        if (Documentation.IsWritten && (name.StartsWith("page-", StringComparison.Ordinal) || name.StartsWith("walk-", StringComparison.Ordinal)))
        {
            Picture.Read(await TallAsync()).Save(Path.Combine(Repository.Pictures, name + ".png"));
        }
    }

    /// <summary>In a window as high as the page, so that what stands at its edges does; a long page ends after a while, as more is scrolled over and not read.</summary>
    async Task<byte[]> TallAsync()
    {
        var window = Page.ViewportSize!;
        int rows = await Page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        await Page.SetViewportSizeAsync(window.Width, Math.Clamp(rows, window.Height, MostRows));
        await SettledAsync();
        byte[] png = await Page.ScreenshotAsync();
        await Page.SetViewportSizeAsync(window.Width, window.Height);
        return png;
    }

    /// <summary>Waits until the page is as a reader sees it: connected where it is live, every chart drawn, nothing on its way.</summary>
    public async Task SettledAsync() => await Page.WaitForFunctionAsync(Settled);

    /// <summary>To be called at the end of each test: nothing may have been complained about.</summary>
    /// <param name="but">Part of a complaint that may be: a browser reports every refusal, also one that the page expects and shows.</param>
    public void ShouldBeQuiet(string? but = null) =>
        _complaints.Where(complaint => but is null || !complaint.Contains(but, StringComparison.Ordinal)).ShouldBeEmpty(string.Join('\n', _complaints));

    public async ValueTask DisposeAsync()
    {
        // A test does not know yet whether it failed; the picture of its last moment is kept in any case.
        await ShootAsync("last-" + TestContext.Current.TestMethod!.MethodName);
        await _context.DisposeAsync();
    }

    /// <summary>What to print when an assertion about the page fails.</summary>
    public async Task<string> StoryAsync() => $"{Page.Url}\n{string.Join('\n', _complaints)}\n{await Page.InnerTextAsync("body")}\n--- log of the server ---\n{_server.Log.Tail()}";
}
