using System.Buffers.Binary;
using Microsoft.Playwright;
using static ActorHub.Server.Tests.Browser.Tab;
using static Microsoft.Playwright.Assertions;

namespace ActorHub.Server.Tests.Browser;

/// <summary>
/// The pictures of the README: three people talk, and a sensor reports. <c>scripts/screenshots.sh</c> names the folder that they are kept in;
/// otherwise they are made and thrown away, so that the script cannot decay.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class PagePictureTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("ACTORHUB_PICTURES");

    [Theory]
    [InlineData("page.png", 1280, 800, ColorScheme.Light)]
    [InlineData("page-phone.png", 390, 844, ColorScheme.Dark)]
    public async Task The_pictures_of_the_README_are_made(string file, int width, int height, ColorScheme scheme)
    {
        await using var server = await TestServer.Start();
        await using var ours = await chromium.NewContext(width, height, scheme);
        await using var theirs = await chromium.NewContext(1280, 800, ColorScheme.Light);
        var page = await ours.NewPageAsync();
        await page.GotoAsync(server.Url("http", "/#garden").ToString());
        var ada = await theirs.NewPageAsync();
        await GoTo(ada, server, "/#garden");
        await page.Locator("#own-name").EvaluateAsync("field => { field.value = 'Noor Haddad'; field.dispatchEvent(new Event('input')); }");
        await ada.Locator("#own-name").FillAsync("Ada Lovelace");
        await using var sensor = await server.Chat();
        await sensor.Request("""{"type":"subscribe","id":1,"channel":"garden"}""");

        await Says(ada, "Morning! The tomatoes are up.");
        await Says(ada, "Three rows out of four, at least.");
        await Says(page, "The fourth was sown a week later. Give it until Sunday.");
        await sensor.Request("""{"type":"publish","id":2,"channel":"garden","data":{"bed": 4, "celsius": 21.50, "moisture": 0.31}}""");
        await Expect(page.Locator("#messages .json")).ToHaveCountAsync(1);
        await Says(ada, "مرحبا، هل نسقيها الليلة؟");
        await Says(page, "Yes, water it tonight.");
        await ada.GetByText("Everyone", new() { Exact = true }).ClickAsync();
        await Say(ada, "Coffee in ten minutes");
        await Expect(page).ToHaveTitleAsync("(1) #garden · ActorHub");
        await Expect(page.Locator("#members-count")).ToHaveTextAsync("3");

        var picture = await page.ScreenshotAsync(new PageScreenshotOptions
        {
            Path = Folder is null ? null : Path.Combine(Folder, file),
            Caret = ScreenshotCaret.Hide,
        });

        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20)))); // PNG §11.2.2

        async Task Says(IPage speaker, string text)
        {
            await Say(speaker, text);
            await Sees(page, text);
        }
    }
}
