using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>Two tabs of the page, as a newcomer uses them.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageInBrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Two_tabs_chat_in_a_channel_and_the_wire_panel_shows_the_frames()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var (a, b) = (await Open(context, server), await Open(context, server));
        await Join(a, "garden");
        await Join(b, "garden");

        await Say(a, "Hello from tab A");

        await Sees(b, "Hello from tab A");
        await Sees(a, "Hello from tab A");
        await Expect(Frame(b, "in", "\"publication\"")).ToContainTextAsync("\"data\":\"Hello from tab A\"");
        await Expect(Frame(a, "out", "\"publish\"")).ToContainTextAsync("\"channel\":\"garden\",\"data\":\"Hello from tab A\"}");
    }

    [Fact]
    public async Task A_click_on_a_member_opens_a_direct_conversation()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var (a, b) = (await Open(context, server), await Open(context, server));
        var (idA, idB) = (await OwnId(a), await OwnId(b));

        await a.Locator("#members").GetByText(idB).ClickAsync();
        await Say(a, "for you alone");

        await b.Locator($"#directs [title='{idA}']").ClickAsync();
        await Sees(b, "for you alone");
    }

    [Fact]
    public async Task A_broadcast_reaches_a_tab_that_has_joined_nothing()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var (a, b) = (await Open(context, server), await Open(context, server));
        await b.GetByLabel("Leave lobby").ClickAsync();

        await a.GetByText("Everyone", new() { Exact = true }).ClickAsync();
        await Say(a, "to all");

        await Sees(a, "to all");
        await b.Locator($"#directs [title='{await OwnId(a)}']").ClickAsync();
        await Sees(b, "to all");
    }

    [Fact]
    public async Task JSON_is_sent_as_it_was_typed_and_bad_JSON_is_not_sent()
    {
        await using var server = await TestServer.Start();
        await using var client = await server.Chat();
        await client.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await page.GetByText("JSON", new() { Exact = true }).ClickAsync();

        await Say(page, "{ not json");
        await Expect(page.Locator("#problem")).ToContainTextAsync("not JSON");
        await Say(page, """{"n": 1.50}""");

        Assert.Equal("""{"n": 1.50}""", (await client.Receive("publication")).GetProperty("data").GetRawText());
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task The_page_comes_back_by_itself_when_the_server_restarts()
    {
        var server = await TestServer.Start(OwnHost);
        var port = server.EndPoint.Port;
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        var firstId = await OwnId(page);

        await server.DisposeAsync();
        await Expect(page.Locator("#state-text")).Not.ToHaveTextAsync("Connected");
        await using var second = await TestServer.Start(OwnHost, $"server.port={port}");

        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connected");
        Assert.NotEqual(firstId, await OwnId(page));
        await Say(page, "back again");
        await Sees(page, "back again");
    }

    [Fact]
    public async Task A_conversation_says_that_messages_may_have_been_missed_after_a_restart()
    {
        var server = await TestServer.Start(OwnHost);
        var port = server.EndPoint.Port;
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await Say(page, "before");
        await Sees(page, "before");

        await server.DisposeAsync();
        await Expect(page.Locator("#state-text")).Not.ToHaveTextAsync("Connected");
        await using var second = await TestServer.Start(OwnHost, $"server.port={port}");

        await Expect(page.Locator("#messages .note.gap")).ToContainTextAsync("may have been missed");
        await Expect(page.Locator("#members")).ToContainTextAsync(await OwnId(page)); // joined again
    }

    [Fact]
    public async Task A_conversation_says_how_many_messages_were_missed_while_the_connection_was_away()
    {
        await using var server = await TestServer.Start();
        await using var writer = await server.Chat();
        await writer.Request("""{"type":"subscribe","id":1,"channel":"lobby"}"""); // the channel lives on
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(KeepSockets);
        await page.AddInitScriptAsync("""
            Math.random = () => 0.999; // the page waits 4,995 ms,
            const later = window.setTimeout.bind(window); // which do not pass by themselves
            window.setTimeout = (run, delay, ...given) => delay === 4_995 ? 0 : later(run, delay, ...given);
            """);
        await GoTo(page, server);

        await Drop(page);
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connection lost");
        await writer.Request("""{"type":"publish","id":2,"channel":"lobby","data":"missed"}""");
        await writer.Request("""{"type":"publish","id":3,"channel":"lobby","data":"missed too"}""");
        await page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))"); // and then it does not wait any longer

        await Expect(page.Locator("#messages .note.gap")).ToHaveTextAsync("2 messages were missed.");
        await writer.Request("""{"type":"publish","id":4,"channel":"lobby","data":"heard again"}""");
        await Sees(page, "heard again");
    }

    [Fact]
    public async Task The_user_disconnects_and_comes_back_to_the_same_channels()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await Join(page, "garden");

        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();
        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Disconnected");
        await Expect(page.Locator("#own-id")).ToBeEmptyAsync();
        await Expect(page.Locator("#frames")).ToContainTextAsync("closed with 1000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect", Exact = true }).ClickAsync();

        await Expect(page.Locator("#state-text")).ToHaveTextAsync("Connected");
        await Expect(page.Locator("#members")).ToContainTextAsync("you");
        await Say(page, "here again");
        await Sees(page, "here again");
    }

    [Fact]
    public async Task A_channel_that_was_joined_by_hand_is_heard_and_left_like_any_other()
    {
        await using var server = await TestServer.Start();
        await using var client = await server.Chat();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);

        await page.Locator("#raw-text").FillAsync("""{"type":"subscribe","id":"by hand","channel":"cellar"}""");
        await page.Locator("#raw-text").PressAsync("Enter");
        await page.Locator("#channels").GetByText("cellar").ClickAsync();
        await client.Request("""{"type":"publish","id":1,"channel":"cellar","data":"it is dark here"}""");
        await Sees(page, "it is dark here");

        await page.GetByLabel("Leave cellar").ClickAsync();
        await Expect(Frame(page, "in", "\"unsubscribed\"")).ToContainTextAsync("cellar");
    }

    [Fact]
    public async Task The_page_uses_the_module_that_the_server_offers()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        var scripts = new List<string>();
        page.Request += (_, request) => scripts.Add(new Uri(request.Url).AbsolutePath);
        await GoTo(page, server);

        Assert.Contains("/actorhub/index.js", scripts);
        var heard = await page.EvaluateAsync<string>("""
            async () => {
              const { HubClient } = await import("/actorhub/index.js");
              const hub = new HubClient("/ws");
              const room = hub.subscribe("of a program");
              const reader = room.publications();
              await hub.connect();
              await hub.publish(room.channel, "heard");
              const { value } = await reader.next();
              await hub.close();
              return `${value.data} from ${value.from === null ? "nobody" : "a client"}, then ${(await reader.next()).done}`;
            }
            """);
        Assert.Equal("heard from a client, then true", heard);
    }

    [Fact]
    public async Task The_wire_panel_pauses_and_a_frame_can_be_sent_by_hand()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        var before = await page.Locator("#frames li").CountAsync();

        await page.Locator("#raw-text").FillAsync("""{"type":"ping","id":"by hand"}""");
        await page.Locator("#raw-text").PressAsync("Enter");
        await Expect(page.Locator("#wire-count")).ToContainTextAsync("held");
        Assert.Equal(before, await page.Locator("#frames li").CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();

        await Expect(Frame(page, "in", "pong")).ToHaveTextAsync("""{"type":"pong","id":"by hand"}""");
    }

    // On a wide window the row of the views is empty; the page's main part stood in it, as high as what was in it.
    [Theory]
    [InlineData(1280)]
    [InlineData(800)]
    [InlineData(390)]
    public async Task The_page_fills_the_window_before_anything_is_said(int width)
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(width, 800, ColorScheme.Light);
        var page = await Open(context, server);

        Assert.Equal(800, await page.EvaluateAsync<int>("Math.round(document.querySelector('main').getBoundingClientRect().bottom)"));
    }

    [Fact]
    public async Task The_page_works_at_the_width_of_a_phone_and_logs_no_error()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(390, 844, ColorScheme.Dark);
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Add(message.Text);
            }
        };
        page.PageError += (_, error) => errors.Add(error);
        await GoTo(page, server);

        await Say(page, "on the road");
        await Sees(page, "on the road");
        await page.GetByRole(AriaRole.Button, new() { Name = "Wire", Exact = true }).ClickAsync();
        await Expect(page.Locator("#frames li").Last).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Channels", Exact = true }).ClickAsync();
        await Expect(page.GetByLabel("Leave lobby")).ToBeVisibleAsync();

        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(errors);
    }
}
