using System.Text;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Client.Tests.WebSockets;

public class WebSocketClientTests
{
    [Fact]
    public async Task A_receive_that_is_cancelled_has_taken_nothing()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        using var giveUp = new CancellationTokenSource();
        var receiving = client.ReceiveAsync(giveUp.Token).AsTask();
        await peer.WriteHex("81 05 68 65"); // a message that is cut

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.Patiently("the cancellation"));
        await peer.WriteHex("6c 6c 6f");

        Assert.Equal("hello", (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);
    }

    [Fact]
    public async Task One_caller_receives_at_a_time()
    {
        using var server = new StubServer();
        var (client, _) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        using var giveUp = new CancellationTokenSource();
        _ = client.ReceiveAsync(giveUp.Token).AsTask();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ReceiveAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Pings_are_answered_though_nobody_receives()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;

        await peer.WriteHex("89 02 0a 0b");

        var (first, payload) = await peer.ReadFrame();
        Assert.Equal((0x8A, "0A0B"), (first, Convert.ToHexString(payload)));
    }

    [Fact]
    public async Task A_ping_tells_the_time_until_its_pong_and_a_pong_answers_the_pings_before_it()
    {
        var time = new FakeTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client;
        var first = client.PingAsync(CancellationToken.None);
        var second = client.PingAsync(CancellationToken.None);
        await peer.ReadFrame();
        var (_, payload) = await peer.ReadFrame();
        time.Advance(TimeSpan.FromMilliseconds(12));

        await peer.WriteHex("8a 08" + Convert.ToHexString(payload));

        Assert.Equal(TimeSpan.FromMilliseconds(12), await second.Patiently("the pong"));
        Assert.Equal(TimeSpan.FromMilliseconds(12), await first.Patiently("the same pong"));
    }

    [Fact]
    public async Task Closing_brings_the_servers_code_and_reason()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        var closing = client.CloseAsync((CloseCode)4000, "done", CancellationToken.None);
        var (first, payload) = await peer.ReadFrame();
        Assert.Equal((0x88, "0FA0", "done"), (first, Convert.ToHexString(payload[..2]), Encoding.UTF8.GetString(payload[2..])));

        await peer.WriteHex("88 06 0f a1 64 6f 6e 65");
        peer.Dispose();

        Assert.Equal(new CloseFrame((CloseCode)4001, "done"), await closing.Patiently("the close"));
        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_the_close_is_cut_off_when_its_time_is_over()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client;
        var closing = client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None);
        await peer.ReadFrame();

        await time.PassDeadlineAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(CloseCode.AbnormalClosure, (await closing.Patiently("the close")).Code);
        Assert.True(await peer.IsAtEnd());
    }

    [Fact]
    public async Task The_servers_close_is_answered_and_ends_the_receiving()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;

        await peer.WriteHex("81 01 61 88 02 03 e9");

        Assert.Equal("a", (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);
        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));
        Assert.Equal(CloseCode.GoingAway, client.Closed!.Code);
        var (first, payload) = await peer.ReadFrame();
        Assert.Equal((0x88, "03E9"), (first, Convert.ToHexString(payload)));
        await Assert.ThrowsAsync<WebSocketClosedException>(() => client.SendTextAsync("late", CancellationToken.None).AsTask());
        peer.Dispose();
    }

    [Fact]
    public async Task A_transport_that_ends_without_a_close_is_reported_as_1006()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        var pinging = client.PingAsync(CancellationToken.None);
        await peer.ReadFrame();

        peer.Dispose();

        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));
        Assert.Equal(CloseCode.AbnormalClosure, client.Closed!.Code);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => pinging.Patiently("the failure"));
    }

    [Fact]
    public async Task A_server_that_breaks_the_protocol_is_failed_and_the_rule_is_thrown()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;

        await peer.WriteHex("81 81 00 00 00 00 61"); // a server does not mask

        var violation = await Assert.ThrowsAsync<ProtocolViolationException>(() => client.ReceiveAsync(CancellationToken.None).Patiently("the violation"));
        Assert.Equal(CloseCode.ProtocolError, violation.Error.Code);
        var (first, payload) = await peer.ReadFrame();
        Assert.Equal((0x88, "03EA"), (first, Convert.ToHexString(payload[..2])));
        peer.Dispose();
    }

    [Fact]
    public async Task A_silent_server_is_pinged_and_counts_as_lost_without_an_answer()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time });
        await using var end = client;
        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25));

        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(0x89, (await peer.ReadFrame()).First);
        await time.PassDeadlineAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(CloseCode.AbnormalClosure, (await client.Completion.Patiently("the loss")).Code);
        Assert.True(await peer.IsAtEnd());
    }

    [Fact]
    public async Task A_server_that_answers_lives_on()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time });
        await using var end = client;
        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25));
        time.Advance(TimeSpan.FromSeconds(25));
        var (_, payload) = await peer.ReadFrame();

        await peer.WriteHex("8a 08" + Convert.ToHexString(payload));
        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25)); // the next round has begun
        time.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(0x89, (await peer.ReadFrame()).First);
        Assert.Null(client.Closed);
    }

    [Fact]
    public async Task A_server_that_has_sent_something_is_not_pinged()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time });
        await using var end = client.EndsPatiently();
        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25));
        await peer.WriteHex("81 01 61");
        await client.ReceiveAsync(CancellationToken.None).Patiently("the message");

        time.Advance(TimeSpan.FromSeconds(25));

        await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25)); // the next round has begun, without a Ping
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(0x89, (await peer.ReadFrame()).First);
    }

    // Its answer could not be read.
    [Fact]
    public async Task A_server_is_not_pinged_while_the_program_does_not_receive()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        GatedStream? stream = null;
        var options = WebSocketClientOptions.Default with
        {
            TimeProvider = time,
            MaxReceiveQueueBytes = 10,
            Dial = async (_, _) => stream = new GatedStream(await server.Connect()),
        };
        var (client, peer) = await server.Open(options);
        await using var end = client.EndsPatiently();
        var before = stream!.BytesRead;
        await peer.WriteHex("81 01 61 89 00");
        await stream.WhenRead(before + 1);
        await client.SendTextAsync("the reader is about to wait", CancellationToken.None);
        await peer.ReadFrame();
        for (var round = 0; round < 3; round++)
        {
            await time.WhenTimerSetAsync(TimeSpan.FromSeconds(25));
            time.Advance(TimeSpan.FromSeconds(25));
        }

        await client.ReceiveAsync(CancellationToken.None).Patiently("the message");
        Assert.Equal(0x8A, (await peer.ReadFrame()).First); // and no Ping before it
    }

    [Fact]
    public async Task A_pong_of_a_number_that_was_not_sent_answers_nothing()
    {
        var time = new FakeTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client.EndsPatiently();
        var pinging = client.PingAsync(CancellationToken.None);
        var (_, payload) = await peer.ReadFrame();

        await peer.WriteHex("8a 08 00 00 00 00 00 00 00 02 81 01 61");
        await client.ReceiveAsync(CancellationToken.None).Patiently("the message after it");
        time.Advance(TimeSpan.FromMilliseconds(5));
        await peer.WriteHex("8a 08" + Convert.ToHexString(payload));

        Assert.Equal(TimeSpan.FromMilliseconds(5), await pinging.Patiently("the pong"));
    }

    [Fact]
    public async Task Messages_of_many_senders_come_whole()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        var messages = Enumerable.Range(0, 50).Select(static i => new string((char)('a' + (i % 26)), 1 + (i * 1_000))).ToArray();

        var sending = Task.WhenAll(messages.Select(message => client.SendTextAsync(message, CancellationToken.None).AsTask()));
        var received = new List<string>();
        for (var i = 0; i < messages.Length; i++)
        {
            var (first, payload) = await peer.ReadFrame();
            Assert.Equal(0x81, first);
            received.Add(Encoding.ASCII.GetString(payload));
        }

        await sending.Patiently("the senders");
        Assert.Equal(messages.Order(), received.Order());
    }

    [Fact]
    public async Task A_message_in_parts_is_one_message_and_others_wait_for_its_end()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        await using var message = await client.BeginMessageAsync(MessageKind.Text, CancellationToken.None);
        await message.WriteAsync("he"u8.ToArray(), CancellationToken.None);
        var other = client.SendBinaryAsync(new byte[] { 1 }, CancellationToken.None).AsTask();

        await message.CompleteAsync("llo"u8.ToArray(), CancellationToken.None);
        await other.Patiently("the other message");

        Assert.Equal((0x01, "he"), Text(await peer.ReadFrame()));
        Assert.Equal((0x80, "llo"), Text(await peer.ReadFrame()));
        Assert.Equal(0x82, (await peer.ReadFrame()).First);
    }

    [Fact]
    public async Task A_message_that_is_left_incomplete_cuts_the_connection_off()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;
        await using (var message = await client.BeginMessageAsync(MessageKind.Text, CancellationToken.None))
        {
            await message.WriteAsync("he"u8.ToArray(), CancellationToken.None);
            await peer.ReadFrame();
        }

        Assert.True(await peer.IsAtEnd());
        await Assert.ThrowsAsync<WebSocketClosedException>(() => client.SendTextAsync("x", CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Messages_are_received_in_parts_when_asked_for()
    {
        using var server = new StubServer();
        var partial = WebSocketClientOptions.Default with { Connection = new WebSocketConnectionOptions { Delivery = MessageDelivery.Partial } };
        var (client, peer) = await server.Open(partial);
        await using var end = client;

        await peer.WriteHex("01 02 68 65 80 03 6c 6c 6f");

        var text = "";
        WebSocketMessage part;
        do
        {
            part = (await client.ReceiveAsync(CancellationToken.None).Patiently("a part"))!.Value;
            text += part.Text;
        }
        while (!part.EndOfMessage);

        Assert.Equal("hello", text);
    }

    [Fact]
    public async Task A_program_that_does_not_receive_holds_the_server_back_and_loses_nothing()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { MaxReceiveQueueBytes = 1_000 });
        await using var end = client;
        const int Messages = 2_000;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                await peer.WriteHex("82 7e 04 00 " + Convert.ToHexString(BitConverter.GetBytes(i)) + new string('0', 2 * 1_020));
            }
        });

        for (var i = 0; i < Messages; i++)
        {
            var message = (await client.ReceiveAsync(CancellationToken.None).Patiently("a message"))!.Value;
            Assert.Equal(i, BitConverter.ToInt32(message.Payload.Span));
        }

        await writing.Patiently("the server");
    }

    [Fact]
    public async Task Compressed_messages_are_sent_and_received_where_both_sides_agreed()
    {
        using var server = new StubServer();
        var options = WebSocketClientOptions.Default with { Deflate = DeflateOptions.Default };
        var connecting = WebSocketClient.ConnectAsync(server.Url, options, CancellationToken.None);
        using var peer = await server.Accept();
        var request = await peer.Upgrade("c1 07 f2 48 cd c9 c9 07 00", "Sec-WebSocket-Extensions: permessage-deflate\r\n"); // RFC 7692 §7.2.3.1
        await using var client = await connecting.Patiently("the open WebSocket");

        await client.SendTextAsync(new string('a', 100_000), CancellationToken.None);

        Assert.Contains("Sec-WebSocket-Extensions: permessage-deflate", request, StringComparison.Ordinal);
        Assert.Equal("Hello", (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);
        var (first, payload) = await peer.ReadFrame();
        Assert.Equal(0xC1, first);
        Assert.InRange(payload.Length, 1, 1_000);
    }

    [Fact]
    public async Task Half_a_surrogate_pair_is_no_text()
    {
        using var server = new StubServer();
        var (client, _) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client;

        await Assert.ThrowsAsync<EncoderFallbackException>(() => client.SendTextAsync("\uD800", CancellationToken.None).AsTask());
        await client.SendTextAsync("fine", CancellationToken.None);
    }

    [Fact]
    public async Task An_observer_sees_every_byte_of_both_directions()
    {
        var observer = new Recorder();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { Observer = observer });
        await using var end = client;
        await client.SendTextAsync("up", CancellationToken.None);
        await peer.ReadFrame();
        await peer.WriteHex("81 04 64 6f 77 6e");
        await client.ReceiveAsync(CancellationToken.None).Patiently("the message");

        Assert.StartsWith("GET / HTTP/1.1\r\n", observer.Sent, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101 ", observer.Got, StringComparison.Ordinal);
        Assert.EndsWith("\u0081\u0004down", observer.Got, StringComparison.Ordinal);
        Assert.Equal(2 + 4 + 2, observer.Sent.Length - observer.Sent.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
    }

    private static (int, string) Text((byte First, byte[] Payload) frame) => (frame.First, Encoding.UTF8.GetString(frame.Payload));

    private sealed class Recorder : IWireObserver
    {
        public string Sent { get; private set; } = "";

        public string Got { get; private set; } = "";

        public void Sending(ReadOnlySpan<byte> bytes) => Sent += Encoding.Latin1.GetString(bytes);

        public void Received(ReadOnlySpan<byte> bytes) => Got += Encoding.Latin1.GetString(bytes);
    }
}
