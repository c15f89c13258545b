using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>What was typed is never lost, and each error stands where it belongs until it is mended.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageTypingTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_message_that_the_hub_refuses_returns_to_the_composer_with_the_reason()
    {
        await using var server = await TestServer.Start("hub.max-publishes-per-second=1");
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);

        for (var i = 0; i < 30 && await page.Locator("#problem").InnerTextAsync() == ""; i++) // the limit allows a burst
        {
            await page.Locator("#text").FillAsync("too fast");
            await page.Locator("#text").PressAsync("Enter");
        }

        await Expect(page.Locator("#problem")).ToContainTextAsync("Not sent");
        await Expect(page.Locator("#text")).ToHaveValueAsync(new Regex("^too fast"));
        await page.Locator("#text").PressSequentiallyAsync("!");
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
    }

    [Fact]
    public async Task A_message_that_the_hub_has_not_confirmed_returns_before_what_was_typed_meanwhile()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(KeepSockets);
        await page.AddInitScriptAsync("""
            const send = WebSocket.prototype.send;
            WebSocket.prototype.send = function (data) { return data.includes('"publish"') ? undefined : send.call(this, data); };
            """);
        await GoTo(page, server);

        await Say(page, "first");
        await Say(page, "second");
        await page.Locator("#text").PressSequentiallyAsync("third");
        await Expect(page.Locator("#composer-hint")).ToHaveTextAsync("Sending…");
        await Drop(page);

        await Expect(page.Locator("#problem")).ToContainTextAsync("may have arrived");
        await Expect(page.Locator("#text")).ToHaveValueAsync("first\nsecond\nthird");
    }

    [Fact]
    public async Task A_message_that_is_sent_while_disconnected_stays_and_its_error_ends_with_the_connection()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();

        await Say(page, "for later");
        await Expect(page.Locator("#problem")).ToHaveTextAsync("Not connected: the message is not sent, and stays here.");
        await page.Locator("#raw-text").FillAsync("{}");
        await page.Locator("#raw-text").PressAsync("Enter");
        await Expect(page.Locator("#raw-problem")).ToContainTextAsync("Not connected");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect now" }).ClickAsync();

        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
        await Expect(page.Locator("#raw-problem")).ToBeEmptyAsync();
        await Expect(page.Locator("#raw-text")).ToHaveValueAsync("{}");
        await Expect(page.Locator("#text")).ToHaveValueAsync("for later");
        await page.Locator("#text").PressAsync("Enter");
        await Sees(page, "for later");
    }

    [Fact]
    public async Task Drafts_belong_to_their_conversation_and_survive_a_reload()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await page.Locator("#text").FillAsync("half a sentence");

        await Join(page, "garden");
        await Expect(page.Locator("#text")).ToHaveValueAsync("");
        await page.Locator("#channels").GetByText("lobby").ClickAsync();
        await Expect(page.Locator("#text")).ToHaveValueAsync("half a sentence");
        await page.ReloadAsync();

        await Expect(page.Locator("#text")).ToHaveValueAsync("half a sentence");
    }

    [Fact]
    public async Task The_refusal_of_the_129th_channel_is_shown_and_sending_there_says_that_it_is_not_joined()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync("""
            sessionStorage.setItem("actorhub.channels", JSON.stringify(Array.from({ length: 128 }, (_, i) => `room-${i}`)));
            """);
        await page.GotoAsync(server.Url("http", "/#one-too-many").ToString());

        await Expect(page.Locator("#refusal-text")).ToContainTextAsync("Not joined: This connection has reached its limit of subscriptions.");
        await Expect(page.Locator("#channels [data-membership=joined]")).ToHaveCountAsync(128);
        await Expect(page.Locator("#channels [data-membership=refused]")).ToHaveTextAsync("#one-too-manynot joined×");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "one-too-many, not joined" })).ToBeVisibleAsync();
        await Say(page, "can you read this?");
        await Expect(page.Locator("#problem")).ToHaveTextAsync("This channel is not joined: the message is not sent, and stays here.");

        await page.GetByLabel("Leave room-0", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Join again" }).ClickAsync();
        await Expect(page.Locator("#refusal")).ToBeHiddenAsync();
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
        await page.Locator("#text").PressAsync("Enter");
        await Sees(page, "can you read this?");
    }

    [Fact]
    public async Task A_channel_name_that_is_too_long_is_refused_at_its_field_and_stays_there()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);

        await page.Locator("#join-name").FillAsync(new string('ü', 128));
        await page.Locator("#join-name").PressAsync("Enter");

        await Expect(page.Locator("#join-problem")).ToHaveTextAsync("A channel's name has at most 255 bytes. This one has 256.");
        await Expect(page.Locator("#join-name")).ToHaveValueAsync(new string('ü', 128));
        await page.Locator("#join-name").PressAsync("Backspace");
        await Expect(page.Locator("#join-problem")).ToBeEmptyAsync();
        await page.Locator("#join-name").PressAsync("Enter");
        await Expect(page.Locator("#members-title")).ToHaveTextAsync($"Present in #{new string('ü', 127)}");
    }

    [Fact]
    public async Task The_error_of_a_frame_typed_by_hand_stands_at_its_field_and_the_frame_stays()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);

        await page.Locator("#raw-text").FillAsync("""{"type":"sing"}""");
        await page.Locator("#raw-text").PressAsync("Enter");

        await Expect(page.Locator("#raw-problem")).ToContainTextAsync("unknown-type");
        await Expect(page.Locator("#problem")).ToBeEmptyAsync();
        await Expect(page.Locator("#raw-text")).ToHaveValueAsync("""{"type":"sing"}""");
        await page.Locator("#raw-text").PressAsync("x");
        await Expect(page.Locator("#raw-problem")).ToBeEmptyAsync();
    }
}
