using System.Net;
using System.Text;

namespace ActorHub.Server.Tests.WebSockets;

[Trait("Category", "EndToEnd")]
public sealed class OnePortTests
{
    private const string Upgrade =
        "GET /echo HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Fact]
    public async Task WebSockets_and_plain_requests_share_the_port()
    {
        await using var server = await TestServer.Start();
        await using var chat = await server.Chat();

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/")).StatusCode);
        Assert.Equal("pong", (await chat.Request("""{"type":"ping","id":1}""")).GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Frames_in_the_same_segment_as_the_handshake_are_kept()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        // RFC 6455 §5.7: a masked "Hello", twice
        byte[] hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        await raw.Send([.. Encoding.ASCII.GetBytes(Upgrade), .. hello, .. hello]);

        Assert.Equal(101, (await raw.Read()).Status);
        byte[] echoed = [0x81, 0x05, .. "Hello"u8];
        Assert.Equal(echoed, await raw.ReadExactly(7));
        Assert.Equal(echoed, await raw.ReadExactly(7));
    }

    [Fact]
    public async Task The_echo_endpoint_can_be_switched_off()
    {
        await using var server = await TestServer.Start("server.echo=off");
        using var raw = await server.Connect();

        await raw.Send(Upgrade);

        Assert.Equal(404, (await raw.Read()).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/echo")).StatusCode);
    }

    [Fact]
    public async Task A_protocol_violation_closes_that_connection_alone()
    {
        await using var server = await TestServer.Start();
        await using var chat = await server.Chat();
        using var raw = await server.Connect();
        await raw.Send(Upgrade);
        Assert.Equal(101, (await raw.Read()).Status);

        await raw.Send([0x81, 0x01, 0x41]); // RFC 6455 §5.1: not masked

        var close = await raw.ReadExactly(4);
        Assert.Equal(0x88, close[0]);
        Assert.Equal(1002, (close[2] << 8) | close[3]);
        Assert.Equal("pong", (await chat.Request("""{"type":"ping","id":1}""")).GetProperty("type").GetString());
    }
}
