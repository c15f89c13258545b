using Microsoft.Playwright;

namespace ActorHub.Server.Tests.Browser;

/// <summary>The system's Chromium, without a window.</summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>How long a test waits for what a page must do, in milliseconds; the page asks who is there every 10 s.</summary>
    private const float Patience = 60_000;

    private const string Path = "/usr/bin/chromium";

    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Path), $"The tests need {Path}: apt-get install chromium");
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments, Headless = true });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A browser of its own, so that tests share nothing.</summary>
    public Task<IBrowserContext> NewContext(int width, int height, ColorScheme scheme) =>
        NewContext(width, height, scheme, ForcedColors.None);

    /// <summary>A browser whose colours may be forced by the system, as in the high-contrast modes.</summary>
    public async Task<IBrowserContext> NewContext(int width, int height, ColorScheme scheme, ForcedColors forcedColors)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            ForcedColors = forcedColors,
            Locale = "en-GB",
        });
        context.SetDefaultTimeout(Patience);
        return context;
    }

    /// <summary>A browser that runs no scripts.</summary>
    public Task<IBrowserContext> NewContextWithoutScripts() => _browser!.NewContextAsync(new BrowserNewContextOptions { JavaScriptEnabled = false });
}
