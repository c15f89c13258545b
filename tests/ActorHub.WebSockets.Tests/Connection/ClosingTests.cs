using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class ClosingTests
{
    private static readonly CloseFrame Normal = new(CloseCode.NormalClosure, "");

    public static TheoryData<Side> Sides => [Side.Client, Side.Server];

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_peers_close_is_reported_and_its_code_echoed(Side side)
    {
        var connection = Open(side);
        Assert.False(connection.CloseExpected);

        Assert.Equal(["Close 4242 bye"], connection.Read(FrameFor(side, Opcode.Close, [0x10, 0x92, .. "bye"u8])));

        Assert.Equal(["Close 4242"], connection.SentFrames().Select(f => f.TrimEnd()));
        Assert.Equal(new ConnectionState.Closed(new CloseFrame((CloseCode)4242, ""), new CloseFrame((CloseCode)4242, "bye")), connection.State);
        Assert.True(connection.CloseExpected);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void An_empty_close_is_reported_as_1005_and_echoed_empty(Side side)
    {
        var connection = Open(side);
        Assert.Equal(["Close 1005"], connection.Read(FrameFor(side, Opcode.Close, "")));
        Assert.Equal(["Close"], connection.SentFrames());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_answer_to_our_close_ends_the_handshake_without_another_close(Side side)
    {
        var connection = Open(side);
        Assert.True(connection.Close(CloseCode.NormalClosure, ""));
        Assert.Equal(new ConnectionState.Closing(Normal), connection.State);
        Assert.True(connection.CloseExpected);
        Assert.Single(connection.SentFrames());

        Assert.Equal(["Close 1000"], connection.Read(FrameFor(side, Opcode.Close, [0x03, 0xE8])));
        Assert.Equal(new ConnectionState.Closed(Normal, Normal), connection.State);
        Assert.Empty(connection.SentFrames());
    }

    [Fact]
    public void Both_sides_may_close_at_once()
    {
        var client = Open(Side.Client);
        var server = Open(Side.Server);
        client.Close(CloseCode.NormalClosure, "c");
        server.Close(CloseCode.GoingAway, "s");
        Assert.True(client.TryTakeOutput(out var fromClient));
        Assert.True(server.TryTakeOutput(out var fromServer));

        Assert.Equal(["Close 1000 c"], server.Read(fromClient.Span));
        Assert.Equal(["Close 1001 s"], client.Read(fromServer.Span));
        Assert.Equal(new ConnectionState.Closed(new(CloseCode.NormalClosure, "c"), new(CloseCode.GoingAway, "s")), client.State);
        Assert.Equal(new ConnectionState.Closed(new(CloseCode.GoingAway, "s"), new(CloseCode.NormalClosure, "c")), server.State);
        Assert.Empty(client.SentFrames());
        Assert.Empty(server.SentFrames());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void Messages_and_pings_that_crossed_our_close_are_still_served(Side side)
    {
        var connection = Open(side);
        connection.Close(CloseCode.NormalClosure, "");
        byte[] bytes = [.. FrameFor(side, Opcode.Text, "late"), .. FrameFor(side, Opcode.Ping, "p"), .. FrameFor(side, Opcode.Close, [0x03, 0xE8])];
        Assert.Equal(["Text late", "Ping 70", "Close 1000"], connection.Read(bytes));
        Assert.Equal(["Close 1000", "Pong 70"], connection.SentFrames().Select(f => f.TrimEnd()));
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void What_follows_the_peers_close_is_ignored(Side side)
    {
        var connection = Open(side);
        byte[] bytes = [.. FrameFor(side, Opcode.Close, ""), .. FrameFor(side, Opcode.Text, "late"), 0xFF, 0xFF];
        Assert.Equal(["Close 1005"], connection.Read(bytes));
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Ping, "p")));
        Assert.Empty(connection.ReadEof());
        Assert.Equal(["Close"], connection.SentFrames());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_close_in_the_middle_of_a_message_drops_the_message(Side side)
    {
        var connection = Open(side);
        byte[] bytes = [.. FrameFor(side, Opcode.Text, "Hel", Fragment.More), .. FrameFor(side, Opcode.Close, [0x03, 0xE8])];
        Assert.Equal(["Close 1000"], connection.Read(bytes));
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_end_of_the_transport_without_a_close_is_reported_as_1006(Side side)
    {
        var connection = Open(side);
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, "cut").AsSpan(..^1)));
        Assert.Equal(["Close 1006"], connection.ReadEof());
        Assert.Empty(connection.ReadEof());
        Assert.Equal(new ConnectionState.Closed(null, null), connection.State);
        Assert.Empty(connection.SentFrames());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_end_of_the_transport_while_closing_keeps_what_we_sent(Side side)
    {
        var connection = Open(side);
        connection.Close(CloseCode.NormalClosure, "");
        Assert.Equal(["Close 1006"], connection.ReadEof());
        Assert.Equal(new ConnectionState.Closed(Normal, null), connection.State);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_events_before_the_end_of_the_transport_come_first(Side side)
    {
        var connection = Open(side);
        connection.Receive(FrameFor(side, Opcode.Text, "last"));
        Assert.Equal(["Text last", "Close 1006"], connection.ReadEof());
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_violation_after_our_close_sends_no_second_one(Side side)
    {
        var connection = Open(side);
        connection.Close(CloseCode.NormalClosure, "");
        Assert.Equal(["Failed 1002 reserved opcode"], connection.Read([0x83]));
        Assert.Single(connection.SentFrames());
        Assert.IsType<ConnectionState.Failed>(connection.State);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_second_close_does_nothing(Side side)
    {
        var connection = Open(side);
        Assert.True(connection.Close(CloseCode.NormalClosure, ""));
        Assert.False(connection.Close(CloseCode.GoingAway, ""));
        Assert.Equal(new ConnectionState.Closing(Normal), connection.State);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void The_application_can_fail_the_connection(Side side)
    {
        var error = new ProtocolError(CloseCode.PolicyViolation, "too slow", "test");
        var connection = Open(side);
        connection.Fail(error);
        Assert.Equal(new ConnectionState.Failed(error), connection.State);
        Assert.Equal(["Close 1008 too slow"], connection.SentFrames());
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, "x")));
    }

    [Fact]
    public void A_failure_whose_code_may_not_be_sent_sends_no_close()
    {
        var connection = Open(Side.Server);
        connection.Fail(new ProtocolError(CloseCode.AbnormalClosure, "gone", "test"));
        Assert.Empty(connection.SentFrames());
    }

    [Fact]
    public void A_disposed_connection_counts_as_ended_by_its_transport()
    {
        var connection = Open(Side.Server);
        connection.SendText("lost"u8);
        connection.Dispose();
        connection.Dispose();
        Assert.Equal(new ConnectionState.Closed(null, null), connection.State);
        Assert.Empty(connection.Read(FrameFor(Side.Server, Opcode.Text, "x")));
        Assert.Empty(connection.SentFrames());
    }

    [Fact]
    public void The_exception_for_those_who_await_says_what_was_broken_and_where()
    {
        var exception = new ProtocolViolationException(new ProtocolError(CloseCode.ProtocolError, "reserved opcode", "RFC 6455 §5.2"));
        Assert.Equal("reserved opcode (RFC 6455 §5.2)", exception.Message);
        Assert.Equal(CloseCode.ProtocolError, exception.Error.Code);
    }

    [Fact]
    public void Exactly_the_registered_and_the_free_codes_may_be_sent()
    {
        var expected = Enumerable.Range(0, 65536).Where(c => c is >= 1000 and <= 1003 or >= 1007 and <= 1014 or >= 3000 and <= 4999);
        Assert.Equal(expected, Enumerable.Range(0, 65536).Where(c => CloseCodes.MaySend((CloseCode)c)));
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_deferred_failure_lets_the_application_answer_first(Side side)
    {
        var connection = Open(side, new WebSocketConnectionOptions { CloseTiming = CloseTiming.Deferred });
        byte[] reserved = [.. FrameFor(side, (Opcode)3, "")];

        var events = connection.Read([.. FrameFor(side, Opcode.Text, "Hello"), .. reserved, .. FrameFor(side, Opcode.Ping, "late")]);

        Assert.StartsWith("Failed", events[^1], StringComparison.Ordinal);
        var failing = Assert.IsType<ConnectionState.Failing>(connection.State);
        Assert.True(connection.SendText("Hello"u8));
        Assert.False(connection.Close(CloseCode.NormalClosure, ""));
        connection.Fail(failing.Error);
        Assert.False(connection.SendText("too late"u8));
        Assert.Equal(["Text Hello", "Close 1002 reserved opcode"], connection.SentFrames());
        Assert.IsType<ConnectionState.Failed>(connection.State);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_deferred_answer_to_a_close_lets_the_application_answer_earlier_messages_first(Side side)
    {
        var connection = Open(side, new WebSocketConnectionOptions { CloseTiming = CloseTiming.Deferred });
        Assert.True(connection.SendPart(WebSocketEventKind.Text, "Hel"u8, endOfMessage: false));

        var events = connection.Read([.. FrameFor(side, Opcode.Text, "Hello"), .. FrameFor(side, Opcode.Close, [0x03, 0xE9, .. "bye"u8]), .. FrameFor(side, Opcode.Ping, "late")]);

        Assert.Equal(["Text Hello", "Close 1001 bye"], events);
        Assert.Equal(new ConnectionState.Answering(new CloseFrame(CloseCode.GoingAway, "bye")), connection.State);
        Assert.True(connection.CloseExpected);
        Assert.True(connection.SendPart(WebSocketEventKind.Text, "lo"u8, endOfMessage: true)); // §5.5.1: the current message may be completed
        Assert.False(connection.Close(CloseCode.NormalClosure, ""));
        Assert.Empty(connection.ReadEof());
        Assert.True(connection.AnswerClose());
        Assert.False(connection.AnswerClose());
        Assert.False(connection.SendText("too late"u8));
        Assert.Equal(["Text Hel", "Continuation lo", "Close \u0003\u00e9"], connection.TakeFrames().Select(static frame => $"{frame.Header.Opcode} {System.Text.Encoding.Latin1.GetString(frame.Payload)}"));
        Assert.Equal(new ConnectionState.Closed(new CloseFrame(CloseCode.GoingAway, ""), new CloseFrame(CloseCode.GoingAway, "bye")), connection.State);
    }

    [Theory]
    [MemberData(nameof(Sides))]
    public void A_close_that_the_application_never_answers_ends_unanswered(Side side)
    {
        var connection = Open(side, new WebSocketConnectionOptions { CloseTiming = CloseTiming.Deferred });
        connection.Read(FrameFor(side, Opcode.Close, [0x03, 0xE8]));

        connection.Dispose();

        Assert.Equal(new ConnectionState.Closed(null, Normal), connection.State);
    }
}
