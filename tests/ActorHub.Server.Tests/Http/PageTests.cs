using System.Net;
using ActorHub.Server.Page;

namespace ActorHub.Server.Tests.Http;

[Trait("Category", "EndToEnd")]
public sealed class PageTests
{
    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/page.css", "text/css")]
    [InlineData("/theme.css", "text/css")]
    [InlineData("/page.js", "text/javascript")]
    [InlineData("/wire-panel.js", "text/javascript")]
    [InlineData("/actorhub/index.js", "text/javascript")]
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

    [Theory]
    [InlineData("localhost:{port}", " ws://localhost:{port} ws://127.0.0.1:{port}")]
    [InlineData("127.0.0.1:{port}", " ws://localhost:{port} ws://127.0.0.1:{port}")]
    [InlineData("[::1]:{port}", " ws://localhost:{port} ws://127.0.0.1:{port}")]
    [InlineData("localhost", " ws://localhost ws://127.0.0.1")]
    [InlineData("hub.example:{port}", "")]
    [InlineData("localhost.hub.example", "")]
    public async Task The_page_of_a_loopback_name_may_connect_by_the_other_loopback_names(string host, string others)
    {
        await using var server = await TestServer.Start();
        string WithPort(string text) => text.Replace("{port}", $"{server.EndPoint.Port}", StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = WithPort(host);

        var response = await server.Http.SendAsync(request);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.EndsWith("; connect-src 'self'" + WithPort(others), policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_names_no_foreign_host_and_has_no_inline_script_or_style()
    {
        await using var server = await TestServer.Start();

        foreach (var path in PageFile.ReadAll("/ws").Select(file => file.Path))
        {
            var text = (await server.Http.GetStringAsync(path)).Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal);
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", text, StringComparison.Ordinal);
            Assert.DoesNotContain("style=\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("onclick=\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_module_is_the_one_of_the_package()
    {
        await using var server = await TestServer.Start();
        var package = new DirectoryInfo(Path.Combine(Root(), "src", "actorhub-js", "lib")).GetFiles("*.js");

        foreach (var file in package)
        {
            Assert.Equal(await File.ReadAllTextAsync(file.FullName), await server.Http.GetStringAsync($"/actorhub/{file.Name}"));
        }

        Assert.Contains(package, file => file.Name == "index.js");
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
        await using var server = await TestServer.Start("server.hub-path=/live");

        Assert.Contains("data-hub=\"/live\"", await server.Http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_can_be_switched_off()
    {
        await using var server = await TestServer.Start("server.page=off");

        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health")).StatusCode);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorHub.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not around the tests.");
        }

        return folder.FullName;
    }
}
