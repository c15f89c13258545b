using System.Net.Sockets;

namespace ActorHub.Server.Tests;

[Trait("Category", "EndToEnd")]
public sealed class HalfCloseTests
{
    /// <summary>What an event loop had put off to the end of its round was lost when the end of the peer's bytes came in the same round.</summary>
    [Fact]
    public async Task A_client_that_ends_its_bytes_behind_a_message_still_gets_the_answer()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 50; i++)
        {
            using var client = await server.Connect();
            await client.Send(
                "GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
            Assert.Equal(101, (await client.Read()).Status);

            await client.Send([0x81, 0x82, 0, 0, 0, 0, (byte)'h', (byte)'i']);
            client.Socket.Shutdown(SocketShutdown.Send);

            Assert.Equal([0x81, 0x02, (byte)'h', (byte)'i'], await client.ReadExactly(4));
        }
    }
}
