using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.WebSockets;

/// <summary>Limits of what a connection holds for a slow peer or a slow program.</summary>
public class PressureTests
{
    [Fact]
    public async Task A_message_waits_for_room_behind_those_that_a_slow_peer_does_not_take_and_can_be_cancelled()
    {
        using var server = new StubServer();
        var (client, peer, stream) = await Open(server, WebSocketClientOptions.Default);
        await using var end = client.EndsPatiently();
        stream.Hold();
        var sending = new List<Task>();
        for (var i = 0; i < 3; i++) // in flight, pending, and the one that reaches 64 KiB
        {
            sending.Add(client.SendBinaryAsync(Message(i), CancellationToken.None).AsTask());
        }

        using var giveUp = new CancellationTokenSource();
        var waiting = client.SendBinaryAsync(Message(3), giveUp.Token).AsTask();
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Patiently("the cancellation"));
        stream.Release();
        await Task.WhenAll(sending).Patiently("the messages");
        await client.SendBinaryAsync(Message(4), CancellationToken.None);

        foreach (var number in (int[])[0, 1, 2, 4])
        {
            Assert.Equal(number, (await peer.ReadFrame()).Payload[0]);
        }

        static byte[] Message(int number) => [(byte)number, .. new byte[40_000]];
    }

    [Fact]
    public async Task A_peer_that_pings_and_does_not_read_is_not_read_either()
    {
        const int Pings = 16_384; // 2 MiB
        const int Most = 3 << 18; // twice 256 KiB of Pongs, pending and in flight, and a read
        using var server = new StubServer();
        var (client, peer, stream) = await Open(server, WebSocketClientOptions.Default);
        await using var end = client.EndsPatiently();
        stream.Hold();
        var ping = "89 7d" + new string('0', 2 * 125);
        var writing = peer.WriteHex(string.Concat(Enumerable.Repeat(ping, Pings))).AsTask();
        await stream.WhenAhead(240_000);
        for (var i = 0; i < 10_000; i++)
        {
            await Task.Yield(); // a client that reads on gets far in this time
        }

        stream.Release();
        for (var answered = 0; answered < 100; answered++)
        {
            Assert.Equal(0x8A, (await peer.ReadFrame()).First);
        }

        Assert.InRange(stream.MostAhead, 240_000, Most);
        client.Abort();
        _ = writing.ContinueWith(static task => task.Exception, TaskScheduler.Default);
    }

    // The pump went on reading, and nothing was lost, so that no test noticed.
    [Fact]
    public async Task A_program_that_does_not_receive_stops_the_reading()
    {
        using var server = new StubServer();
        var (client, peer, stream) = await Open(server, WebSocketClientOptions.Default with { MaxReceiveQueueBytes = 1_000 });
        await using var end = client.EndsPatiently();
        const string Message = "82 7e 04 00";
        var bytes = new string('0', 2 * 1_024);
        var before = stream.BytesRead;
        await peer.WriteHex(Message + bytes + Message + bytes + "89 00");
        await stream.WhenRead(before + 1);

        // No answer to the Ping comes among these.
        for (var i = 0; i < 20; i++)
        {
            await client.SendTextAsync($"{i}", CancellationToken.None);
            Assert.Equal(0x81, (await peer.ReadFrame()).First);
        }

        await client.ReceiveAsync(CancellationToken.None).Patiently("the first message");
        await client.ReceiveAsync(CancellationToken.None).Patiently("the second message");
        Assert.Equal(0x8A, (await peer.ReadFrame()).First);
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_program_that_does_not_receive()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { MaxReceiveQueueBytes = 1_000 });
        await using var end = client.EndsPatiently();
        var message = "82 7e 04 00" + new string('0', 2 * 1_024);
        await peer.WriteHex(message + message + message);

        var closing = client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None);
        Assert.Equal(0x88, (await peer.ReadFrame()).First);
        await peer.WriteHex("88 02 03 e8");
        peer.Dispose();

        Assert.Equal(CloseCode.NormalClosure, (await closing.Patiently("the close")).Code);
    }

    [Fact]
    public async Task A_transport_that_cannot_be_written_is_read_for_the_close_timeout_only()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, _, stream) = await Open(server, WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client.EndsPatiently();
        stream.Hold();
        var sending = client.SendTextAsync("lost", CancellationToken.None).AsTask();

        stream.Fail();

        await Assert.ThrowsAsync<WebSocketClosedException>(() => sending.Patiently("the failure"));
        await time.PassDeadlineAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(CloseCode.AbnormalClosure, (await client.Completion.Patiently("the end")).Code);
    }

    private static async Task<(WebSocketClient Client, StubPeer Peer, GatedStream Stream)> Open(StubServer server, WebSocketClientOptions options)
    {
        GatedStream? stream = null;
        var (client, peer) = await server.Open(options with { Dial = async (_, _) => stream = new GatedStream(await server.Connect()) });
        return (client, peer, stream!);
    }
}
