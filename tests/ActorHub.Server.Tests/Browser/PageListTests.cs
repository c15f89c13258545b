using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>Messages, channels, members and frames when there are many of them, or long ones.</summary>
[Trait("Category", "EndToEnd")]
public sealed class PageListTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string DistanceFromEnd = "box => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight)";

    [Fact]
    public async Task The_list_stays_at_its_end_while_the_composer_grows_and_marks_new_messages_when_scrolled_up()
    {
        await using var server = await TestServer.Start();
        await using var stranger = await server.Chat();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        var list = page.Locator("#messages-scroll");
        for (var i = 0; i < 60; i++)
        {
            await Publish($"line {i}");
        }

        await Sees(page, "line 59");
        await page.Locator("#text").FillAsync("1\n2\n3\n4\n5");
        await AtEnd();

        await list.HoverAsync();
        await page.Mouse.WheelAsync(0, -400);
        await Expect(page.Locator("#newer")).ToBeHiddenAsync();
        await list.EvaluateAsync("box => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"); // the scroll event has come
        await Publish("line 60");
        await Publish("line 61");
        await Expect(page.Locator("#newer")).ToHaveTextAsync("2 new messages ↓");
        await Expect(page).ToHaveTitleAsync("(2) #lobby · ActorHub");
        await page.Locator("#newer").FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await AtEnd();
        await Expect(page.Locator("#newer")).ToBeHiddenAsync();
        await Expect(page).ToHaveTitleAsync("#lobby · ActorHub");
        Assert.Equal("messages-scroll", await Focused(page));

        Task Publish(string text) => stranger.Request($$"""{"type":"publish","id":"{{text}}","channel":"lobby","data":"{{text}}"}""");

        async Task AtEnd()
        {
            await list.EvaluateAsync("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
            Assert.InRange(await list.EvaluateAsync<int>(DistanceFromEnd), 0, 1);
        }
    }

    [Theory]
    [InlineData(1280, 800)]
    [InlineData(390, 844)]
    [InlineData(320, 640)]
    public async Task Channels_and_members_scroll_in_their_own_areas_and_cut_names_are_whole_in_a_tooltip(int width, int height)
    {
        const string name = "a-channel-whose-name-is-much-too-long-for-the-panel-at-any-width-of-the-window";
        await using var server = await TestServer.Start();
        var members = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => server.Chat()));
        await Task.WhenAll(members.Select(member => member.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""")));
        await using var context = await chromium.NewContext(width, height, ColorScheme.Light);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync($$"""
            sessionStorage.setItem("actorhub.channels", JSON.stringify(["lobby", "{{name}}", ...Array.from({ length: 40 }, (_, i) => `room-${i}`)]));
            """);
        await GoTo(page, server, "/#lobby");
        if (width < 1024)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Channels" }).ClickAsync();
        }

        await Expect(page.Locator("#members li")).ToHaveCountAsync(31);
        foreach (var list in new[] { "#channels", "#members" })
        {
            Assert.True(await page.Locator(list).EvaluateAsync<bool>("list => list.scrollHeight > list.clientHeight && list.clientHeight >= 40"), list);
        }

        foreach (var fixedPart in new[] { "#join-name", "#members-title", "#own-name" })
        {
            Assert.True(await page.Locator(fixedPart).EvaluateAsync<bool>("part => part.getBoundingClientRect().bottom <= innerHeight"), fixedPart);
        }

        var row = page.Locator($"#channels [data-key='#{name}'] .go");
        await Expect(row).ToHaveAttributeAsync("title", name);
        Assert.True(await row.Locator(".name").EvaluateAsync<bool>("label => label.scrollWidth > label.clientWidth && getComputedStyle(label).textOverflow === 'ellipsis'"));

        foreach (var member in members)
        {
            await member.DisposeAsync();
        }
    }

    [Fact]
    public async Task Long_frames_are_folded_errors_are_marked_and_a_filter_shows_one_type()
    {
        await using var server = await TestServer.Start();
        await using var stranger = await server.Chat();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);
        await stranger.Request($$"""{"type":"publish","id":1,"channel":"lobby","data":"{{new string('w', 5_000)}}"}""");
        await page.Locator("#raw-text").FillAsync("""{"type":"sing"}""");
        await page.Locator("#raw-text").PressAsync("Enter");

        var frame = page.Locator("#frames .in").Filter(new LocatorFilterOptions { HasText = "\"publication\"" });
        var more = frame.GetByRole(AriaRole.Button);
        await Expect(more).ToContainTextAsync("Show all 5,0");
        await Expect(more).ToHaveAttributeAsync("aria-expanded", "false");
        Assert.InRange((await frame.Locator(".text").InnerTextAsync()).Length, 600, 700);
        await more.ClickAsync();
        Assert.InRange((await frame.Locator(".text").InnerTextAsync()).Length, 5_000, 5_200);
        await Expect(more).ToHaveTextAsync("Show less");
        await Expect(page.Locator("#frames .error .type")).ToHaveTextAsync("error");

        await page.Locator("#wire-filter").SelectOptionAsync("error");
        await Expect(page.Locator("#frames li:visible")).ToHaveCountAsync(1);
        await Expect(page.Locator("#wire-count")).ToContainTextAsync("1 of ");
        await page.Locator("#raw-text").PressAsync("Enter");
        await Expect(page.Locator("#frames li:visible")).ToHaveCountAsync(2);
        await page.Locator("#wire-filter").SelectOptionAsync("");
        await Expect(page.Locator("#frames li:visible").First).ToContainTextAsync("welcome");
    }

    [Theory]
    [InlineData("""{"n": 1.50, "big":12345678901234567890,"e":1E+2}""", """{"n": 1.50, "big":12345678901234567890,"e":1E+2}""")]
    [InlineData("""-0.0""", """-0.0""")]
    [InlineData("""[1.0,{"text":"a \"quoted\" } brace, far too long to be shown on one line together with the rest","n":1.10}]""",
        "[\n  1.0,\n  {\n    \"text\": \"a \\\"quoted\\\" } brace, far too long to be shown on one line together with the rest\",\n    \"n\": 1.10\n  }\n]")]
    [InlineData("""{"name":"Ada","text":"Hello","n":1.0}""", """{"name":"Ada","text":"Hello","n":1.0}""")]
    public async Task Numbers_are_shown_as_they_came(string data, string shown)
    {
        await using var server = await TestServer.Start();
        await using var stranger = await server.Chat();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await Open(context, server);

        await stranger.Request($$"""{"type":"publish","data":{{data}},"id":1,"channel":"lobby"}""");

        await Expect(page.Locator("#messages .json")).ToHaveCountAsync(1);
        Assert.Equal(shown, await page.Locator("#messages .json").TextContentAsync());
    }

    [Fact]
    public async Task A_chosen_name_is_kept_and_others_see_it_with_initials_on_colours_that_differ()
    {
        await using var server = await TestServer.Start();
        await using var context = await chromium.NewContext(1280, 800, ColorScheme.Light);
        await using var other = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var (a, b) = (await Open(context, server), await Open(other, server));
        await a.Locator("#own-name").FillAsync("  Ada \u202e Lovelace ");

        await Say(a, "Hello");
        await Sees(b, "Hello");
        await Say(b, "Hello, Ada");
        await Sees(a, "Hello, Ada");

        await Expect(b.Locator("#messages .author .name")).ToHaveTextAsync("Ada Lovelace");
        await Expect(b.Locator("#members .name").GetByText("Ada Lovelace")).ToBeVisibleAsync();
        await Expect(b.Locator("#messages .face")).ToHaveTextAsync(["AL", (await OwnId(b))[..2]]);
        Assert.Equal(2, await b.EvaluateAsync<int>("new Set([...document.querySelectorAll('#messages .face')].map((face) => getComputedStyle(face).backgroundColor)).size"));
        await a.ReloadAsync();
        await Expect(a.Locator("#own-name")).ToHaveValueAsync("Ada Lovelace");
    }
}
