using System.Text;

namespace ActorHub.Server.Tests.Http;

/// <summary>Upgrades on a connection that has carried other requests before, as proxies reuse their connections.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ReusedConnectionTests
{
    private const string Health = "GET /health HTTP/1.1\r\nHost: hub\r\n\r\n";
    private const string Upgrade = "Host: hub\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Echo = "GET /echo HTTP/1.1\r\n" + Upgrade + Key + "\r\n";

    private static readonly byte[] Hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]; // RFC 6455 §5.7: masked
    private static readonly byte[] HelloBack = [0x81, 0x05, .. "Hello"u8];

    [Theory]
    [InlineData("/ws")]
    [InlineData("/echo")]
    public async Task An_upgrade_is_accepted_after_other_requests(string path)
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);

        await raw.Send($"GET {path} HTTP/1.1\r\n{Upgrade}{Key}\r\n");

        var response = await raw.Read();
        Assert.Equal(101, response.Status);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Assert.Single(response.Headers["Sec-WebSocket-Accept"]));
        Assert.Equal("websocket", Assert.Single(response.Headers["Upgrade"]));
        Assert.Equal("Upgrade", Assert.Single(response.Headers["Connection"]));
    }

    [Fact]
    public async Task Frames_in_the_same_segment_as_the_request_are_kept()
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);

        await raw.Send([.. Encoding.ASCII.GetBytes(Echo), .. Hello, .. Hello]);

        Assert.Equal(101, (await raw.Read()).Status);
        Assert.Equal(HelloBack, await raw.ReadExactly(7));
        Assert.Equal(HelloBack, await raw.ReadExactly(7));
    }

    [Fact]
    public async Task An_upgrade_that_is_pipelined_behind_another_request_is_accepted()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send([.. Encoding.ASCII.GetBytes(Health + Echo), .. Hello]);

        Assert.Equal(200, (await raw.Read()).Status);
        Assert.Equal(101, (await raw.Read()).Status);
        Assert.Equal(HelloBack, await raw.ReadExactly(7));
    }

    [Fact]
    public async Task Messages_larger_than_every_buffer_pass_in_both_directions()
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);
        await raw.Send(Echo);
        Assert.Equal(101, (await raw.Read()).Status);
        var payload = Enumerable.Range(0, 700_000).Select(i => (byte)(i % 251)).ToArray();

        var sending = raw.Send([0x82, 0xff, .. Length(payload.Length), 0, 0, 0, 0, .. payload]); // a mask of zeros

        Assert.Equal([0x82, 0x7f, .. Length(payload.Length)], await raw.ReadExactly(10));
        Assert.Equal(payload, await raw.ReadExactly(payload.Length));
        await sending;
    }

    [Fact]
    public async Task The_close_handshake_ends_the_connection()
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);
        await raw.Send(Echo);
        Assert.Equal(101, (await raw.Read()).Status);

        await raw.Send([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);

        Assert.Equal([0x88, 0x02, 0x03, 0xe8], await raw.ReadExactly(4));
        await raw.ReadEnd();
    }

    [Fact]
    public async Task A_protocol_violation_is_told_before_the_end()
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);
        await raw.Send(Echo);
        Assert.Equal(101, (await raw.Read()).Status);

        await raw.Send([0x81, 0x01, 0x41]); // RFC 6455 §5.1: not masked

        Assert.Equal([0x88, 0x03, 0xea], await ReadCloseCode(raw));
    }

    [Fact]
    public async Task A_stopping_server_closes_it_with_1001()
    {
        await using var server = await TestServer.Start();
        using var raw = await Reused(server);
        await raw.Send(Echo);
        Assert.Equal(101, (await raw.Read()).Status);

        var stopping = server.Stop();

        Assert.Equal([0x88, 0x03, 0xe9], await ReadCloseCode(raw));
        raw.Dispose();
        await stopping;
    }

    [Fact]
    public async Task A_client_that_vanishes_leaves_its_channel()
    {
        await using var server = await TestServer.Start();
        await using var watcher = await server.Chat();
        await watcher.Request("""{"type":"subscribe","id":1,"channel":"room"}""");
        using (var raw = await Reused(server))
        {
            await raw.Send($"GET /ws HTTP/1.1\r\n{Upgrade}{Key}\r\n");
            Assert.Equal(101, (await raw.Read()).Status);
            await raw.Send([0x81, 0x80 + 46, 0, 0, 0, 0, .. """{"type":"subscribe","id":"1","channel":"room"}"""u8]);
            while (await Members(watcher) != 2)
            {
                await Task.Yield(); // until the server has handled the command
            }

            raw.Socket.Close(0); // a reset
        }

        while (await Members(watcher) != 1)
        {
            await Task.Yield(); // the server learns of the reset at its next read
        }
    }

    [Theory]
    [InlineData("GET /elsewhere HTTP/1.1\r\n" + Upgrade + Key + "\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\n" + Upgrade + "\r\n")]
    [InlineData("POST /echo HTTP/1.1\r\n" + Upgrade + Key + "\r\n")]
    [InlineData("GET /echo HTTP/1.0\r\n" + Upgrade + Key + "\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\n" + Upgrade + Key + "Origin: http://elsewhere.example\r\n\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" + Key + "\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 99\r\n" + Key + "\r\n")]
    [InlineData("GET /echo HTTP/1.1\r\n" + Upgrade + Key + "Sec-WebSocket-Extensions: ;\r\n\r\n")]
    public async Task A_refusal_is_the_same_as_on_a_new_connection(string request)
    {
        await using var server = await TestServer.Start();
        using var first = await server.Connect();
        using var raw = await Reused(server);

        await first.Send(request);
        await raw.Send(request);

        var (expected, actual) = (await first.Read(), await raw.Read());
        Assert.InRange(actual.Status, 400, 499);
        Assert.Equal((expected.Status, expected.Body), (actual.Status, actual.Body));
        string[] headers = ["Content-Type", "Allow", "Upgrade", "Sec-WebSocket-Version"];
        Assert.All(headers, name => Assert.Equal(expected.Headers[name], actual.Headers[name]));
        await raw.ReadEnd();
    }

    [Fact]
    public async Task The_limit_of_connections_holds()
    {
        await using var server = await TestServer.Start("connections.max-connections=1");
        using var raw = await Reused(server);
        await using var chat = await server.Chat();

        await raw.Send(Echo);

        Assert.Equal(503, (await raw.Read()).Status);
    }

    [Fact]
    public async Task The_limit_per_address_counts_the_client_behind_a_trusted_proxy()
    {
        await using var server = await TestServer.Start("server.trusted-proxies=[\"127.0.0.0/8\"]", "connections.max-connections-per-address=1");
        using var first = await Reused(server);
        using var second = await Reused(server);
        using var third = await Reused(server);

        await first.Send(From("192.0.2.1"));
        Assert.Equal(101, (await first.Read()).Status);
        await second.Send(From("192.0.2.1"));
        Assert.Equal(503, (await second.Read()).Status);
        await third.Send(From("192.0.2.2"));
        Assert.Equal(101, (await third.Read()).Status);

        static string From(string client) => $"GET /echo HTTP/1.1\r\n{Upgrade}{Key}X-Forwarded-For: {client}\r\n\r\n";
    }

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.9 1000 80\r\n", 503)]
    [InlineData("PROXY TCP4 192.0.2.2 192.0.2.9 1000 80\r\n", 101)]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::9 1000 80\r\n", 101)]
    [InlineData("PROXY UNKNOWN\r\n", 101)]
    public async Task The_client_of_a_PROXY_header_is_kept_for_the_upgrade(string header, int status)
    {
        await using var server = await TestServer.Start(
            "server.trusted-proxies=[\"127.0.0.0/8\"]", "server.proxy-protocol=on", "connections.max-connections-per-address=1");
        using var first = await server.Connect();
        await first.Send("PROXY TCP4 192.0.2.1 192.0.2.9 999 80\r\n" + Echo);
        Assert.Equal(101, (await first.Read()).Status);
        using var raw = await server.Connect();
        await raw.Send(header + Health);
        Assert.Equal(200, (await raw.Read()).Status);

        await raw.Send(Echo);

        Assert.Equal(status, (await raw.Read()).Status);
    }

    private static async Task<RawClient> Reused(TestServer server)
    {
        var raw = await server.Connect();
        await raw.Send(Health);
        Assert.Equal(200, (await raw.Read()).Status);
        return raw;
    }

    private static async Task<int> Members(ChatClient client) =>
        (await client.Request("""{"type":"presence","id":2,"channel":"room"}""")).GetProperty("members").GetArrayLength();

    private static async Task<byte[]> ReadCloseCode(RawClient raw)
    {
        var frame = await raw.ReadExactly(4);
        return [frame[0], .. frame[2..]];
    }

    private static byte[] Length(int length) => [0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
}
