using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>The page with the keyboard, with a screen reader, and in every colour scheme.</summary>
[Trait("Category", "EndToEnd")]
public sealed partial class PageAccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string[] Controls = ["button", "textbox", "radio", "combobox", "searchbox", "link"];

    public static TheoryData<int, int, ColorScheme, ForcedColors> Screens()
    {
        var screens = new TheoryData<int, int, ColorScheme, ForcedColors>();
        foreach (var (width, height) in new[] { (1280, 800), (390, 844), (320, 640) })
        {
            screens.Add(width, height, ColorScheme.Light, ForcedColors.None);
            screens.Add(width, height, ColorScheme.Dark, ForcedColors.None);
            screens.Add(width, height, ColorScheme.Light, ForcedColors.Active);
            screens.Add(width, height, ColorScheme.Dark, ForcedColors.Active);
        }

        return screens;
    }

    // WCAG 2.2: 1.4.3 text 4.5 : 1, 1.4.11 edges of controls, focus and marks 3 : 1, 1.4.10 no horizontal scrolling at 320 pixels.
    [Theory]
    [MemberData(nameof(Screens))]
    public async Task Text_and_controls_have_contrast_and_nothing_is_wider_than_the_window(int width, int height, ColorScheme scheme, ForcedColors forced)
    {
        await using var server = await TestServer.Start();
        await using var stranger = await server.Chat();
        await using var context = await chromium.NewContext(width, height, scheme, forced);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync("""sessionStorage.getItem("actorhub.channels") ?? sessionStorage.setItem("actorhub.channels", JSON.stringify(["lobby", "x".repeat(256)]));""");
        await GoTo(page, server, "/#lobby");
        await stranger.Request($$$"""{"type":"publish","id":1,"channel":"lobby","data":{"name":"Ada Lovelace","text":"{{{new string('w', 5_000)}}}"}}""");
        await stranger.Request("""{"type":"publish","id":2,"channel":"lobby","data":{"celsius":21.50,"mark":"\u202e"}}""");
        await stranger.Request($$"""{"type":"send","id":3,"to":"{{await page.Locator("#own-id").TextContentAsync()}}","data":"psst"}""");
        await Expect(page.Locator("#messages .body")).ToHaveCountAsync(2);
        await Say(page, "Hello");
        await Sees(page, "Hello");
        await page.Locator("#composer").EvaluateAsync("form => form.elements.format.value = 'json'");
        await Say(page, "not JSON");

        await IsLegible();
        await Show("Channels");
        await page.Locator("#join-name").FillAsync(new string('y', 256));
        await page.Locator("#join-name").PressAsync("Enter");
        await IsLegible();
        await Show("Wire");
        await page.Locator("#raw-text").FillAsync("{}");
        await page.Locator("#raw-text").PressAsync("Enter");
        await Expect(page.Locator("#frames .error")).ToHaveCountAsync(2);
        await IsLegible();
        await Show("Channels");
        await page.Locator("#channels [data-membership=refused] .go").ClickAsync();
        await Expect(page.Locator("#refusal")).ToBeVisibleAsync();
        await IsLegible();
        await page.Locator("#connect").ClickAsync();
        await Expect(page.Locator("#offline")).ToBeVisibleAsync();
        await IsLegible();

        async Task Show(string view)
        {
            if (width < 1024)
            {
                await page.GetByRole(AriaRole.Navigation).GetByText(view).ClickAsync();
            }
        }

        async Task IsLegible()
        {
            Assert.Empty(await page.EvaluateAsync<string[]>(ContrastScript.Text));
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }

    [Fact]
    public async Task Every_control_has_a_name()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        await using var member = await server.Chat();
        await member.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        await member.Request("""{"type":"publish","id":2,"channel":"lobby","data":"hello"}""");
        var page = await Open(context, server);
        await Join(page, "garden");
        await page.GetByRole(AriaRole.Button, new() { Name = "Disconnect" }).ClickAsync();

        var session = await context.NewCDPSessionAsync(page);
        var tree = await session.SendAsync("Accessibility.getFullAXTree");

        var controls = tree!.Value.GetProperty("nodes").EnumerateArray()
            .Where(node => !node.GetProperty("ignored").GetBoolean() && Controls.Contains(Value(node, "role")))
            .ToList();
        Assert.InRange(controls.Count, 15, 40);
        Assert.DoesNotContain(controls, node => string.IsNullOrWhiteSpace(Value(node, "name")));

        static string Value(JsonElement node, string property) =>
            node.TryGetProperty(property, out var found) && found.TryGetProperty("value", out var value) ? value.ToString() : "";
    }

    [Fact]
    public async Task The_composer_has_the_focus_at_first_and_no_redraw_takes_it_from_where_it_is()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        await using var first = await server.Chat();
        await first.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
        var page = await Open(context, server);
        Assert.Equal("text", await Focused(page));

        await page.Locator($"#members [title^='{first.Id}']").FocusAsync();
        await using (var second = await server.Chat())
        {
            await second.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");
            await second.Request("""{"type":"publish","id":2,"channel":"lobby","data":{"name":"Second","text":"redraws everything"}}""");
            await Sees(page, "redraws everything");
            await Expect(page.Locator("#members-count")).ToHaveTextAsync("3");
            await Expect(page.Locator($"#members [title^='{first.Id}']")).ToBeFocusedAsync();
        }

        await page.GetByLabel("Leave lobby").FocusAsync();
        await first.Request("""{"type":"publish","id":3,"channel":"lobby","data":"again"}""");
        await Sees(page, "again");
        await Expect(page.GetByLabel("Leave lobby")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_focus_moves_to_a_neighbour_when_its_element_goes_away()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await Join(page, "garden");

        await page.GetByLabel("Leave garden").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "lobby", Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("Leave lobby").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#channels")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_screen_reader_finds_author_and_time_at_each_message()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await Say(page, "one");
        await Sees(page, "one");
        await Say(page, "two"); // shown below the heading of the first
        await Sees(page, "two");
        await Expect(page.Locator("#messages .same")).ToHaveCountAsync(1);

        var read = await page.Locator("#messages").AriaSnapshotAsync();

        Assert.Equal(2, AuthorAndTime().Count(read));
    }

    [Fact]
    public async Task Text_of_others_has_its_own_direction_and_its_control_characters_are_shown_on_the_wire()
    {
        await using var server = await TestServer.Start();
        await using var stranger = await server.Chat();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await page.EvaluateAsync("location.hash = encodeURIComponent('a\\u202eb')");
        await Expect(page.Locator("#members")).ToContainTextAsync("you");

        await stranger.Request("{\"type\":\"publish\",\"id\":1,\"channel\":\"a\u202eb\",\"data\":\"safe \u2067\u202egnp.exe\"}");

        await Sees(page, "safe \u2067\u202egnp.exe");
        await Expect(page.Locator("#messages .body")).ToHaveAttributeAsync("dir", "auto");
        await Expect(page.Locator("#chat-title")).ToHaveAttributeAsync("dir", "auto");
        var frame = page.Locator("#frames .in").Filter(new LocatorFilterOptions { HasText = "gnp.exe" });
        await Expect(frame.Locator("[data-code='U+2067']")).ToBeVisibleAsync();
        await Expect(frame.Locator("[data-code='U+202E']")).ToHaveCountAsync(2); // in the name of the channel as well
        await Expect(frame.Locator(".text")).ToContainTextAsync("\"data\":\"safe \u2067\u202egnp.exe\""); // copied as it came
        Assert.Equal("inline-block", await frame.Locator(".control").First.EvaluateAsync<string>("box => getComputedStyle(box).display")); // a paragraph of its own
        await Expect(page.GetByLabel("Leave a[U+202E]b")).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync("#a[U+202E]b · ActorHub");
        Assert.Empty(await page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll("#channels .name, #members .name, #messages .body, #messages .note, #frames .text, #frames .event p, #text")]
              .filter((each) => each.localName !== "bdi" && !each.dir).map((each) => each.outerHTML)
            """));
    }

    [Fact]
    public async Task Without_JavaScript_the_page_says_what_it_needs()
    {
        await using var server = await TestServer.Start("server.hub-path=/live");
        await using var context = await chromium.NewContextWithoutScripts();
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url("http", "/").ToString());

        await Expect(page.Locator("noscript p")).ToBeVisibleAsync();
        await Expect(page.Locator("noscript p")).ToContainTextAsync("JavaScript is switched off");
        await Expect(page.Locator("noscript code")).ToHaveTextAsync("/live");
    }

    [GeneratedRegex(@"text: You\s+- time: \d\d:\d\d:\d\d")]
    private static partial Regex AuthorAndTime();
}
