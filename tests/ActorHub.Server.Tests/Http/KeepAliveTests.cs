using System.Net.Sockets;

namespace ActorHub.Server.Tests.Http;

[Trait("Category", "EndToEnd")]
public sealed class KeepAliveTests
{
    private const string Health = "GET /health HTTP/1.1\r\nHost: hub\r\n\r\n";

    [Fact]
    public async Task Many_requests_are_answered_on_one_connection()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        for (var i = 0; i < 100; i++)
        {
            await raw.Send(Health);
            Assert.Equal(200, (await raw.Read()).Status);
        }
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send(Health + "GET /nothing HTTP/1.1\r\nHost: hub\r\n\r\n" + Health);

        Assert.Equal(200, (await raw.Read()).Status);
        Assert.Equal(404, (await raw.Read()).Status);
        Assert.Equal(200, (await raw.Read()).Status);
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_is_answered()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        foreach (var c in Health)
        {
            await raw.Send(c.ToString());
        }

        Assert.Equal(200, (await raw.Read()).Status);
        foreach (var c in Health)
        {
            await raw.Send(c.ToString());
        }

        Assert.Equal(200, (await raw.Read()).Status);
    }

    [Fact]
    public async Task A_client_that_ends_its_side_still_gets_its_answer()
    {
        await using var server = await TestServer.Start();
        using var raw = await server.Connect();

        await raw.Send("GET /page.css HTTP/1.1\r\nHost: hub\r\n\r\n");
        raw.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal(200, (await raw.Read()).Status);
        await raw.ReadEnd();
    }

    [Fact]
    public async Task Clients_that_vanish_leave_the_others_served()
    {
        await using var server = await TestServer.Start();
        for (var i = 0; i < 50; i++)
        {
            var raw = await server.Connect();
            await raw.Send(i % 2 == 0 ? Health : Health[..20]);
            raw.Socket.Close(0); // a reset
        }

        using var last = await server.Connect();
        await last.Send(Health);
        Assert.Equal(200, (await last.Read()).Status);
    }
}
