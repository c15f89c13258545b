using System.Net;

namespace ActorHub.Server.Tests.Http;

public sealed class PageTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task The_page_comes_with_strict_headers(string path, string type)
    {
        await using var server = await TestServer.Start();

        var response = await server.Http.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_page_names_no_foreign_host_and_has_no_inline_script_or_style()
    {
        await using var server = await TestServer.Start();

        foreach (var path in new[] { "/", "/page.css", "/page.js" })
        {
            var text = await server.Http.GetStringAsync(path);
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", text, StringComparison.Ordinal);
            Assert.DoesNotContain("style=\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("onclick=\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_the_browser_still_has_is_not_sent_again()
    {
        await using var server = await TestServer.Start();
        var first = await server.Http.GetAsync("/page.js");

        using var again = new HttpRequestMessage(HttpMethod.Get, "/page.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        var response = await server.Http.SendAsync(again);

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_page_is_told_the_path_of_the_hub()
    {
        await using var server = await TestServer.Start(new ServerOptions { HubPath = "/live" });

        Assert.Contains("data-hub=\"/live\"", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_can_be_switched_off()
    {
        await using var server = await TestServer.Start(new ServerOptions { ServePage = false });

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health")).StatusCode);
    }
}
