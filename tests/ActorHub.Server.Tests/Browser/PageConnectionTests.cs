using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>The page while it is disconnected, and the requests that it sends while it is connected.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageConnectionTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_lost_connection_counts_down_and_a_failed_attempt_is_told_apart_from_it()
    {
        var server = await TestServer.Start(OwnHost);
        var port = server.EndPoint.Port;
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.AddInitScriptAsync("Math.random = () => 0.999;"); // the first attempt comes after 4,995 ms
        await GoTo(page, server);
        await page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        await server.DisposeAsync();
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connection lost");
        await Expect(page.Locator("#offline-text")).ToContainTextAsync("The connection was lost (1001,");
        await Expect(page.Locator("#countdown")).ToHaveTextAsync("Next attempt in 5 s.");
        await page.Clock.RunForAsync(2_000);
        await Expect(page.Locator("#countdown")).ToHaveTextAsync("Next attempt in 3 s.");

        var now = page.GetByRole(AriaRole.Button, new() { Name = "Connect now" });
        await now.ClickAsync();
        await Expect(page.Locator("#offline-text")).ToHaveTextAsync("An attempt to connect failed.");
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Not connected");

        await using var second = await TestServer.Start(OwnHost, $"server.port={port}");
        await now.ClickAsync();
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connected");
        await Expect(page.Locator("#offline")).ToBeHiddenAsync();
        Assert.Equal("text", await Focused(page)); // the button that had the focus is gone
    }

    [Fact]
    public async Task Publications_of_strangers_cause_at_most_one_request_for_presence_in_a_second()
    {
        await using var server = await TestServer.Start();
        var strangers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => server.Chat()));
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.Clock.InstallAsync();
        await GoTo(page, server);
        await page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        var before = await Requests();

        await Publish(0);
        Assert.InRange(await Requests() - before, 0, 1);
        await page.Clock.RunForAsync(1_000);
        await Expect(Presences(page)).ToHaveCountAsync(before + 1);
        await Publish(1); // by those of whom the reply said that they are no members
        await page.Clock.RunForAsync(5_000);
        await page.Locator("#raw-text").FillAsync("""{"type":"ping","id":"after"}""");
        await page.Locator("#raw-text").PressAsync("Enter");
        await Expect(Frame(page, "in", "pong")).ToContainTextAsync("after");

        await Expect(Presences(page)).ToHaveCountAsync(before + 1);

        foreach (var stranger in strangers)
        {
            await stranger.DisposeAsync();
        }

        static ILocator Presences(IPage page) => page.Locator("#frames .out .text").Filter(new LocatorFilterOptions { HasText = "\"presence\"" });

        Task<int> Requests() => Presences(page).CountAsync();

        async Task Publish(int round)
        {
            for (var i = 0; i < 80; i++)
            {
                await strangers[i % strangers.Length].Request($$"""{"type":"publish","id":{{i}},"channel":"lobby","data":"{{round}}/{{i}}"}""");
            }

            await Sees(page, $"{round}/79");
        }
    }

    [Fact]
    public async Task The_number_of_members_is_shown()
    {
        await using var server = await TestServer.Start();
        await using var member = await server.Chat();
        await member.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await using var context = await chromium.NewContext(390, 844, ColorScheme.Light);
        var page = await Open(context, server);

        await Expect(page.Locator("#chat-hint")).ToContainTextAsync("2 present");
        await page.GetByRole(AriaRole.Button, new() { Name = "Channels" }).ClickAsync();
        await Expect(page.Locator("#members-count")).ToHaveTextAsync("2");
    }

    [Fact]
    public async Task Joined_channels_survive_a_reload_and_the_address_opens_a_channel()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await GoTo(page, server, "/#back%20yard");
        await Expect(page.Locator("#chat-title")).ToHaveTextAsync("#back yard");
        await Join(page, "garden");
        await page.GetByLabel("Leave lobby").ClickAsync();
        Assert.EndsWith("/#garden", page.Url, StringComparison.Ordinal);

        await page.ReloadAsync();

        await Expect(page.Locator("#chat-title")).ToHaveTextAsync("#garden");
        await Expect(page.Locator("#channels .name")).ToHaveTextAsync(["back yard", "garden"]);
        await Expect(page.Locator("#channels [data-membership=joined]")).ToHaveCountAsync(2);
        await page.EvaluateAsync("location.hash = '#cellar'");
        await Expect(page.Locator("#members-title")).ToHaveTextAsync("Present in #cellar");
        await Expect(page.Locator("#members")).ToContainTextAsync("you");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    public async Task The_JavaScript_of_the_README_runs_at_the_address_that_the_server_prints(string host)
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"http://{host}:{server.EndPoint.Port}/");
        var heard = page.WaitForConsoleMessageAsync(new() { Predicate = message => message.Text.Contains("hello", StringComparison.Ordinal) });

        var run = page.EvaluateAsync($"async () => {{ {Snippet()} }}"); // a client that cannot connect tries for ever

        Assert.Equal("log", (await heard).Type);
        await run;
    }

    // The content security policy must not refuse what the server's rule about origins decides.
    [Fact]
    public async Task The_page_of_localhost_may_open_a_connection_to_127_0_0_1()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"http://localhost:{server.EndPoint.Port}/");

        var refused = await page.EvaluateAsync<string[]>($$"""
            async () => {
              const refused = [];
              document.addEventListener("securitypolicyviolation", ({ blockedURI }) => refused.push(blockedURI));
              await new Promise((resolve) => {
                const socket = new WebSocket("ws://127.0.0.1:{{server.EndPoint.Port}}/ws");
                socket.onopen = socket.onerror = resolve;
              });
              await new Promise((resolve) => {
                document.addEventListener("securitypolicyviolation", resolve);
                new WebSocket("ws://127.0.0.1:1/").onerror = () => {}; // another port is refused
              });
              return refused;
            }
            """).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("ws://127.0.0.1:1", Assert.Single(refused).TrimEnd('/'));
    }

    // The block of the README that imports the module, as the body of a function.
    private static string Snippet()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorHub.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not around the tests.");
        }

        const string import = """import { HubClient } from "/actorhub/index.js";""";
        var readme = File.ReadAllText(Path.Combine(folder.FullName, "README.md"));
        var start = readme.IndexOf(import, StringComparison.Ordinal);
        var code = readme[(start + import.Length)..readme.IndexOf("```", start, StringComparison.Ordinal)];
        return $$"""const { HubClient } = await import("/actorhub/index.js"); {{code}}""";
    }
}
