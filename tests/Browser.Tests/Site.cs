namespace Dashboard.Browser.Tests;

/// <summary>One server and one Chromium for all browser tests, and a session signed in by the login link.</summary>
public class Site : IAsyncLifetime
{
    IPlaywright? _playwright;
    IBrowser? _browser;
    readonly Lazy<Task<string>[]> _sweeps;
    string _session = "";

    public Site() => _sweeps = new(() => [SweepAsync("one"), SweepAsync("two")]);

    public SpeedupServer Server { get; private set; } = null!;

    /// <summary>How the server is started.</summary>
    protected virtual ServerSettings Settings => new();

    /// <summary>Where the login link led.</summary>
    public string AfterLogin { get; private set; } = "";

    /// <summary>A finished sweep over serial and threads, for tests that only look at one; its tag is that of <see cref="Jobs.SweepTag"/>.</summary>
    public async Task<string> SweepAsync() => (await SweepsAsync()).One;

    /// <summary>Two sweeps of the same.</summary>
    public async Task<(string One, string Two)> SweepsAsync() => (await _sweeps.Value[0], await _sweeps.Value[1]);

    public virtual async ValueTask InitializeAsync()
    {
        // A browser on the node draws a running job's tables every ten seconds.
        Assertions.SetDefaultExpectTimeout(20_000);
        Server = await SpeedupServer.StartAsync(Settings);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
        await SignInAsync();
    }

    /// <summary>A page of its own browser context, signed in, whose every complaint fails the test.</summary>
    public Task<WatchedPage> OpenAsync(ColorScheme scheme = ColorScheme.Light, bool scripts = true) => WatchedPage.OpenAsync(_browser!, Server, new BrowserNewContextOptions
    {
        BaseURL = Server.Url, StorageState = _session, ColorScheme = scheme, JavaScriptEnabled = scripts,
        ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
    });

    /// <summary>A visitor of another server, without a session there.</summary>
    public Task<WatchedPage> OpenAsync(SpeedupServer server, string address) =>
        WatchedPage.OpenAsync(_browser!, server, new BrowserNewContextOptions { BaseURL = address, ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });

    /// <summary>A visitor without a session.</summary>
    public Task<WatchedPage> OpenStrangerAsync(ColorScheme scheme = ColorScheme.Light) =>
        WatchedPage.OpenAsync(_browser!, Server, new BrowserNewContextOptions { BaseURL = Server.Url, ColorScheme = scheme, ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    async Task<string> SweepAsync(string which) => (await Server.Api.RunAsync(Jobs.Sweep($"sweep {which}", tags: [Jobs.SweepTag]))).Text("id")!;

    async Task SignInAsync()
    {
        await using var context = await _browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Server.LoginLink);
        AfterLogin = page.Url;
        _session = await context.StorageStateAsync();
    }
}

[CollectionDefinition(nameof(Site))]
public sealed class SiteCollection : ICollectionFixture<Site>;
