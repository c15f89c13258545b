using System.Net;
using System.Text.RegularExpressions;

namespace ActorHub.Server.Tests;

/// <summary>The addresses that a server listens at, and how it sees its clients there.</summary>
[Trait("Category", "EndToEnd")]
public sealed class AddressTests
{
    private const string Upgrade =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Theory]
    [InlineData("\"127.0.0.1\"", "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("\"127.0.0.2\"", "127.0.0.2")]
    [InlineData("\"::1\"", "[::1]")]
    [InlineData("\"::ffff:127.0.0.3\"", "127.0.0.3")]
    [InlineData("[\"127.0.0.2\", \"::1\"]", "127.0.0.2", "[::1]")]
    [InlineData("[\"::1\", \"127.0.0.1\", localhost]", "[::1]", "127.0.0.1")]
    [InlineData("\"0.0.0.0\"", "127.0.0.1", "127.0.0.2")]
    [InlineData("\"::\"", "127.0.0.1", "[::1]")]
    [InlineData("[\"0.0.0.0\", \"::\", \"127.0.0.1\", \"::1\"]", "127.0.0.1", "[::1]")]
    [InlineData("[\"127.0.0.1\", \"0.0.0.0\", \"::1\"]", "127.0.0.1", "127.0.0.2", "[::1]")]
    public async Task Every_address_is_served_at_one_port_and_the_told_one_opens(string host, params string[] addresses)
    {
        await using var server = await StartAt(host);
        var told = Told(server);
        using var http = new HttpClient();

        Assert.Contains(told.Host, addresses);
        Assert.Equal("The page", (await http.GetAsync(told)).IsSuccessStatusCode ? "The page" : "an error");
        foreach (var address in addresses)
        {
            using var raw = await RawClient.Connect(new IPEndPoint(IPAddress.Parse(address), told.Port));
            await raw.Send($"GET /ws HTTP/1.1\r\nHost: {address}:{told.Port}\r\nOrigin: http://{address}:{told.Port}\r\n{Upgrade}\r\n");
            Assert.Equal((address, 101), (address, (await raw.Read()).Status));
        }
    }

    [Theory]
    [InlineData("\"127.0.0.1\"", "")]
    [InlineData("\"0.0.0.0\"", " (listening on all IPv4 addresses of this machine)")]
    [InlineData("[\"::\", \"127.0.0.1\"]", " (listening on all addresses of this machine)")]
    [InlineData("[\"127.0.0.1\", \"::1\"]", " (listening at 127.0.0.1:PORT, [::1]:PORT)")]
    public async Task The_log_tells_what_the_url_does_not(string host, string note)
    {
        await using var server = await StartAt(host);
        var port = Told(server).Port;

        var said = server.ReadyLine[server.ReadyLine.IndexOf("the page at", StringComparison.Ordinal)..];
        Assert.Equal($"the page at http://127.0.0.1:{port}/, the hub at ws://127.0.0.1:{port}/ws{note}".Replace("PORT", $"{port}", StringComparison.Ordinal), said.TrimEnd());
    }

    [Fact]
    public async Task A_port_that_is_taken_at_one_of_the_addresses_is_a_start_error()
    {
        await using var first = await StartAt("\"127.0.0.3\"");
        var port = Told(first).Port;

        var refused = await Assert.ThrowsAsync<ServerStartException>(
            () => TestServer.Start("server.host=[\"127.0.0.2\", \"127.0.0.3\"]", $"server.port={port}"));

        Assert.Contains($"Cannot listen at 127.0.0.3:{port}", refused.Message, StringComparison.Ordinal);
        await using var second = await TestServer.Start("server.host=\"127.0.0.2\"", $"server.port={port}"); // nothing is left listening there
    }

    // A server that serves both families sees its IPv4 clients as ::ffff:127.0.0.1.
    [Fact]
    public async Task An_IPv4_client_of_a_server_for_both_families_has_its_IPv4_address()
    {
        await using var server = await StartAt(
            "\"::\"", "server.trusted-proxies=[127.0.0.0/30]", "connections.max-connections-per-address=1", "server.origins=same-origin");
        var port = Told(server).Port;

        // The proxy is trusted by its IPv4 address: its clients are counted one by one, and its host counts for the origin.
        using var first = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, port));
        using var second = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, port));
        using var third = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, port));
        Assert.Equal(101, await Open(first, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Host: front.example"));
        Assert.Equal(101, await Open(second, "X-Forwarded-For: 192.0.2.2", "X-Forwarded-Host: front.example"));
        Assert.Equal(503, await Open(third, "X-Forwarded-For: ::ffff:192.0.2.1", "X-Forwarded-Host: front.example"));

        // A client that is no proxy is counted by its own address, whatever it says.
        using var direct = await RawClient.Connect(new IPEndPoint(IPAddress.Parse("127.0.0.9"), port), IPAddress.Parse("127.0.0.9"));
        using var again = await RawClient.Connect(new IPEndPoint(IPAddress.Parse("127.0.0.9"), port), IPAddress.Parse("127.0.0.9"));
        Assert.Equal(101, await Open(direct, "X-Forwarded-For: 192.0.2.7"));
        Assert.Equal(503, await Open(again, "X-Forwarded-For: 192.0.2.8"));
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost", 101)]
    [InlineData("localhost", "[::1]", 101)]
    [InlineData("localhost", "127.0.0.2", 403)]
    [InlineData("localhost", "evil.example", 403)]
    public async Task The_names_of_this_machine_are_one_origin_at_loopback(string host, string page, int status)
    {
        await using var server = await StartAt("[\"127.0.0.1\", \"::1\"]");
        using var raw = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, server.EndPoint.Port));

        await raw.Send($"GET /ws HTTP/1.1\r\nHost: {host}:81\r\nOrigin: http://{page}:81\r\n{Upgrade}\r\n");

        Assert.Equal(status, (await raw.Read()).Status);
    }

    // The first address is loopback, but another is not: then a page may have any host name, not only those of loopback.
    [Fact]
    public async Task A_server_that_also_listens_beyond_loopback_has_the_same_origin_under_every_name()
    {
        await using var server = await StartAt("[\"::1\", \"0.0.0.0\"]");
        using var raw = await RawClient.Connect(new IPEndPoint(IPAddress.Loopback, server.EndPoint.Port));

        await raw.Send($"GET /ws HTTP/1.1\r\nHost: hub.example\r\nOrigin: http://hub.example\r\n{Upgrade}\r\n");

        Assert.Equal(101, (await raw.Read()).Status);
    }

    private static Task<TestServer> StartAt(string host, params string[] assignments) =>
        TestServer.Start([$"server.host={host}", "server.anonymous=allow", .. assignments]);

    private static Uri Told(TestServer server) => new(Regex.Match(server.ReadyLine, "http://[^ ,]+").Value);

    private static async Task<int> Open(RawClient raw, params string[] headers)
    {
        var origin = headers.Length > 1 ? "http://front.example" : "http://hub";
        await raw.Send($"GET /ws HTTP/1.1\r\nHost: hub\r\nOrigin: {origin}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}{Upgrade}\r\n");
        return (await raw.Read()).Status;
    }
}
