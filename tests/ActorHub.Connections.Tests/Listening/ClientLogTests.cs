using System.Net;
using System.Text.RegularExpressions;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Tests.Transports;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Tests.Listening;

/// <summary>What the log tells of clients.</summary>
public sealed class ClientLogTests : ConnectionTestKit
{
    private const string Upgrade = "Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    private static readonly IPEndPoint Client = new(IPAddress.Parse("192.0.2.1"), 4000);

    [Theory]
    [InlineData("nonsense\r\n\r\n", "400: malformed request line")]
    [InlineData("GET /nowhere HTTP/1.1\r\n" + Upgrade + "\r\n", "404: This path does not serve WebSockets")]
    [InlineData("POST /test HTTP/1.1\r\n" + Upgrade + "\r\n", "405: WebSocket needs GET")]
    [InlineData("GET /nowhere HTTP/1.1\r\n" + Upgrade + "Origin: http://b\r\n\r\n", "404: This path does not serve WebSockets (origin http://b)")]
    [InlineData("GET /nowhere HTTP/1.1\r\n" + Upgrade + "Origin: a\u0080\tb\r\n\r\n", "404: This path does not serve WebSockets (origin a??b)")]
    public async Task A_refused_handshake_is_one_line_with_status_reason_address_and_origin(string request, string line) =>
        await EventFilter.Info("Refused a handshake from 192.0.2.1:4000 with " + line).ExpectOneAsync(() => RefuseAsync(request));

    [Fact]
    public async Task A_flood_of_refusals_is_summed_up_at_the_end_of_the_interval()
    {
        await EventFilter.Info(start: "Refused a handshake").ExpectAsync(RefusalLog.MaxLines, async () =>
        {
            for (var i = 0; i < RefusalLog.MaxLines + 3; i++)
            {
                await RefuseAsync(i < RefusalLog.MaxLines + 2 ? "GET /nowhere HTTP/1.1\r\n" + Upgrade + "\r\n" : "nonsense\r\n\r\n");
            }

            await SettleAsync();
        });

        await EventFilter.Info("Refused 3 more handshakes within 10 s: 1 with 400, 2 with 404").ExpectOneAsync(() =>
        {
            Advance(RefusalLog.Interval);
            return Task.CompletedTask;
        });
        await EventFilter.Info(start: "Refused").ExpectAsync(1, async () =>
        {
            Advance(RefusalLog.Interval); // of no refusals
            await RefuseAsync("nonsense\r\n\r\n");
            Advance(RefusalLog.Interval); // of one, which has its line
            await SettleAsync();
        });
    }

    [Theory]
    [InlineData("", "origin not allowed; to allow it, add it to the option Origins")]
    [InlineData(
        "X-Forwarded-For: 203.0.113.9\r\n",
        "origin not allowed; the proxy that forwarded the request is not trusted, so that its Host header counts: add the proxy to the option Proxies, or the origin to the option Origins")]
    public async Task A_refused_origin_is_told_which_setting_would_allow_it(string headers, string advice)
    {
        await EventFilter.Info($"Refused a handshake from 192.0.2.1:4000 with 403: {advice} (origin http://chat.example)").ExpectOneAsync(async () =>
        {
            var body = await RefuseAsync("GET /test HTTP/1.1\r\n" + Upgrade + "Origin: http://chat.example\r\n" + headers + "\r\n");
            Assert.Equal(advice + "\n", body);
        });
    }

    [Fact]
    public async Task A_connection_that_the_client_closes_is_told_with_code_duration_and_bytes()
    {
        TestPeer peer = null!;
        await EventFilter.Debug(contains: "is open at /test").ExpectOneAsync(async () => peer = await OpenAsync());
        peer.Send(TestPeer.Text("hello"));
        await peer.ReadFrameAsync();

        await EventFilter.Debug(new Regex(@"the client closed it with 1001, after \d+(\.\d+)? s, 26 bytes received, 1\d\d bytes sent$")).ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.CloseFrame(1001, "leaving"));
            await peer.ReadFrameAsync();
            peer.Transport.Close();
        });
    }

    [Fact]
    public async Task A_client_that_vanishes_is_told_as_such()
    {
        var peer = await OpenAsync();

        await EventFilter.Debug(contains: "the client disconnected without a Close").ExpectOneAsync(() =>
        {
            peer.Transport.Close();
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_connection_that_the_server_closes_is_told_with_the_code()
    {
        var peer = await OpenAsync();

        await EventFilter.Debug(contains: "the server closed it with 1001").ExpectOneAsync(async () =>
        {
            Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, "bye"), TimeSpan.FromMinutes(1)), TestActor);
            await peer.ReadFrameAsync();
            peer.Send(TestPeer.CloseFrame(1001, ""));
            peer.Transport.Close();
        });
    }

    [Fact]
    public async Task A_connection_that_violates_the_protocol_is_told_with_the_code_and_the_reason()
    {
        var peer = await OpenAsync();

        await EventFilter.Debug(contains: "was failed: incorrect masking").ExpectOneAsync(() =>
            EventFilter.Debug(contains: "the server closed it with 1002").ExpectOneAsync(async () =>
            {
                peer.Send("\u0081\u0001a");
                Assert.Equal(1002, await peer.ReadCloseAsync());
                peer.Transport.Close();
            }));
    }

    [Fact]
    public async Task A_connection_that_both_sides_close_is_told_as_closed_by_the_first()
    {
        var peer = await OpenAsync();

        await EventFilter.Debug(contains: "the client closed it with 1000").ExpectOneAsync(async () =>
        {
            peer.Send(TestPeer.CloseFrame(1000, ""));
            Assert.Equal(1000, await peer.ReadCloseAsync());
            Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, "bye"), TimeSpan.FromMinutes(1)), TestActor);
            await SettleAsync();
            peer.Transport.Close();
        });
    }

    private async Task<string> RefuseAsync(string request)
    {
        var (client, server) = InMemoryTransport.Connect(64 * 1024);
        Connections.Tell(new ConnectionsActor.Serve(new AddressedTransport(server, Client)));
        var peer = new TestPeer(client);
        peer.Send(request);
        await peer.ReadHeadAsync();
        return await peer.ReadToEndAsync();
    }
}
