using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>What users do in a tab of the page, and what they look at.</summary>
internal static class Tab
{
    /// <summary>An address of the servers that stop and start again: nobody else takes their port meanwhile.</summary>
    public const string OwnHost = "server.host=127.0.0.2";

    /// <summary>Keeps the page's WebSockets in <c>window.sockets</c>, so that a test can end a connection.</summary>
    public const string KeepSockets = """
        window.sockets = [];
        window.WebSocket = class extends WebSocket {
          constructor(...args) {
            super(...args);
            window.sockets.push(this);
          }
        };
        """;

    public static async Task<IPage> Open(IBrowserContext context, TestServer server)
    {
        var page = await context.NewPageAsync();
        await GoTo(page, server);
        return page;
    }

    public static async Task GoTo(IPage page, TestServer server, string path = "/")
    {
        await page.GotoAsync(server.Url("http", path).ToString());
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connected");
        await Expect(page.Locator("#frames")).ToContainTextAsync("\"members\""); // the current channel is joined
    }

    public static ILocator Frame(IPage page, string way, string text) =>
        page.Locator($"#frames .{way} .text").Filter(new LocatorFilterOptions { HasText = text }).Last;

    public static Task<string> OwnId(IPage page) => page.Locator("#own-id").InnerTextAsync();

    public static async Task Join(IPage page, string channel)
    {
        await page.Locator("#join-name").FillAsync(channel);
        await page.Locator("#join-name").PressAsync("Enter");
        await Expect(page.Locator("#members-title")).ToHaveTextAsync($"Present in #{channel}");
        await Expect(page.Locator("#members")).ToContainTextAsync("you");
    }

    public static async Task Say(IPage page, string text)
    {
        await page.Locator("#text").FillAsync(text);
        await page.Locator("#text").PressAsync("Enter");
    }

    public static Task Sees(IPage page, string text) =>
        Expect(page.Locator("#messages .body").Last).ToHaveTextAsync(text);

    /// <summary>The id of the element that has the keyboard focus.</summary>
    public static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("document.activeElement.id");

    public static Task Drop(IPage page) => page.EvaluateAsync("() => window.sockets.at(-1).close(3000)");
}
