using System.Text;
using ActorHub.Client.Tests.Support;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.WebSockets;

/// <summary>The order of the client's Close and its answers to earlier messages, and the deadlines of each step.</summary>
public class ClosingTests
{
    private const string MessageThenClose = "81 01 61 88 02 03 e9";
    private const string MessageThenViolation = "81 01 61 81 81 00 00 00 00 61"; // a server does not mask
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    // The Close was answered as soon as it was read, so an echo server's answer to the message before it could not be sent any more.
    [Theory]
    [InlineData(MessageThenClose, "03E9")]
    [InlineData(MessageThenViolation, "03EA")]
    public async Task The_answer_to_an_earlier_message_precedes_the_close(string sent, string code)
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client.EndsPatiently();
        await peer.WriteHex(sent);
        await peer.WriteHex("81 01 62"); // discarded

        await Receive(client, "a");
        await client.SendTextAsync("echo of a", CancellationToken.None);
        var ending = client.ReceiveAsync(CancellationToken.None).AsTask();

        Assert.Equal((0x81, "echo of a"), Text(await peer.ReadFrame()));
        Assert.Equal((0x88, code), Code(await peer.ReadFrame()));
        peer.Dispose();
        await AssertEnds(ending, code);
    }

    [Theory]
    [InlineData(MessageThenClose, "03E9")]
    [InlineData(MessageThenViolation, "03EA")]
    public async Task A_program_that_does_not_handle_the_message_delays_the_close_by_its_timeout_only(string sent, string code)
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client.EndsPatiently();
        await peer.WriteHex(sent);

        await time.PassDeadlineAsync(CloseTimeout);

        Assert.Equal((0x88, code), Code(await peer.ReadFrame()));
        await Assert.ThrowsAsync<WebSocketClosedException>(() => client.SendTextAsync("late", CancellationToken.None).AsTask());
        await Receive(client, "a"); // the message is not lost
        peer.Dispose();
        await AssertEnds(client.ReceiveAsync(CancellationToken.None).AsTask(), code);
    }

    [Fact]
    public async Task The_peers_close_is_known_at_once_though_its_answer_waits()
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = new ObservedTimeProvider() }); // no deadline passes
        await using var end = client.EndsPatiently();

        await peer.WriteHex(MessageThenClose);

        Assert.Equal(CloseCode.GoingAway, (await client.Completion.Patiently("the peer's Close")).Code);
        await Assert.ThrowsAsync<WebSocketClosedException>(() => client.PingAsync(CancellationToken.None).Patiently("the refusal")); // its Pong would not be read
        peer.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_that_closes_or_disposes_the_client_waits_for_no_message(bool disposes)
    {
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default);
        await using var end = client.EndsPatiently();
        await peer.WriteHex(MessageThenClose);
        await client.Completion.Patiently("the peer's Close");

        var closing = disposes ? client.DisposeAsync().AsTask() : client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None);

        Assert.Equal((0x88, "03E9"), Code(await peer.ReadFrame()));
        peer.Dispose();
        await closing.Patiently("the end");
        Assert.Equal(CloseCode.GoingAway, client.Closed!.Code);
    }

    // The end of the peer's direction ended the whole transport at once.
    [Fact]
    public async Task A_peer_that_ends_its_direction_behind_its_close_still_gets_the_answers()
    {
        using var server = new StubServer();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = WebSocketClientOptions.Default with { Dial = async (_, _) => new EndObserver(await server.Connect(), ended) };
        var (client, peer) = await server.Open(options);
        await using var end = client.EndsPatiently();
        await peer.WriteHex(MessageThenClose);
        peer.EndSending();
        await ended.Task.Patiently("the end of the peer's direction");

        await Receive(client, "a");
        await client.SendTextAsync("echo of a", CancellationToken.None);
        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));

        Assert.Equal((0x81, "echo of a"), Text(await peer.ReadFrame()));
        Assert.Equal((0x88, "03E9"), Code(await peer.ReadFrame()));
        Assert.True(await peer.IsAtEnd());
    }

    [Theory]
    [InlineData("88 02 03 e9", "03E9")]
    [InlineData("81 81 00 00 00 00 61", "03EA")]
    public async Task A_peer_that_never_ends_the_transport_after_the_close_is_cut_off_when_its_time_is_over(string sent, string code)
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await peer.WriteHex(sent);
        Assert.Equal((0x88, code), Code(await peer.ReadFrame()));
        var disposing = client.DisposeAsync().AsTask();

        await time.PassDeadlineAsync(CloseTimeout);

        Assert.True(await peer.IsAtEnd());
        await disposing.Patiently("the end");
    }

    // The time until the program's answer was taken from the time that the peer has to end the transport.
    [Fact]
    public async Task After_a_late_answer_the_peer_has_the_whole_timeout_to_end_the_transport()
    {
        var time = new ObservedTimeProvider();
        using var server = new StubServer();
        var (client, peer) = await server.Open(WebSocketClientOptions.Default with { TimeProvider = time, KeepAlive = null });
        await using var end = client.EndsPatiently();
        await peer.WriteHex(MessageThenClose);
        await Receive(client, "a");
        await time.WhenDeadlineSetAsync(CloseTimeout);
        time.Advance(CloseTimeout / 2);

        Assert.Null(await client.ReceiveAsync(CancellationToken.None).Patiently("the end"));

        Assert.Equal((0x88, "03E9"), Code(await peer.ReadFrame()));
        await time.PassDeadlineAsync(CloseTimeout);
        Assert.True(await peer.IsAtEnd());
    }

    private static async Task Receive(WebSocketClient client, string text) =>
        Assert.Equal(text, (await client.ReceiveAsync(CancellationToken.None).Patiently("the message"))!.Value.Text);

    private static async Task AssertEnds(Task<WebSocketMessage?> ending, string code)
    {
        if (code == "03EA")
        {
            Assert.Equal(CloseCode.ProtocolError, (await Assert.ThrowsAsync<ProtocolViolationException>(() => ending.Patiently("the violation"))).Error.Code);
        }
        else
        {
            Assert.Null(await ending.Patiently("the end"));
        }
    }

    private static (int, string) Text((byte First, byte[] Payload) frame) => (frame.First, Encoding.UTF8.GetString(frame.Payload));

    private static (int, string) Code((byte First, byte[] Payload) frame) => (frame.First, Convert.ToHexString(frame.Payload[..2]));
}
