using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class MessageTests
{
    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_message_that_came_whole_is_a_slice_of_the_bytes_received(Side side)
    {
        var received = FrameFor(side, Opcode.Text, "Hello");
        var connection = Open(side);
        connection.Receive(received);

        Assert.True(connection.TryReadEvent(out var e));
        Assert.True(received.AsSpan().Overlaps(e.Payload.Span));
        Assert.Equal("Hello", Encoding.UTF8.GetString(e.Payload.Span));
        Assert.False(connection.TryReadEvent(out _));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Control_frames_between_fragments_come_first_and_leave_the_message_whole(Side side)
    {
        byte[] bytes =
        [
            .. FrameFor(side, Opcode.Text, "Hel", Fragment.More),
            .. FrameFor(side, Opcode.Ping, "1"),
            .. FrameFor(side, Opcode.Continuation, "", Fragment.More),
            .. FrameFor(side, Opcode.Pong, "2"),
            .. FrameFor(side, Opcode.Continuation, "lo"),
            .. FrameFor(side, Opcode.Binary, "x"),
        ];
        string[] expected = ["Ping 31", "Pong 32", "Text Hello", "Binary 78"];

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var connection = Open(side);
            List<string> events = [.. connection.Read(bytes.AsSpan(..cut)), .. connection.Read(bytes.AsSpan(cut..))];
            Assert.Equal(expected, events);
            Assert.Equal(["Pong 31"], connection.SentFrames());
        }

        var bytewise = Open(side);
        Assert.Equal(expected, bytes.SelectMany(b => bytewise.Read([b])));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_message_of_exactly_the_limit_passes_and_one_byte_more_fails_from_the_header(Side side)
    {
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 1000 };
        Assert.Single(Open(side, options).Read(FrameFor(side, Opcode.Binary, new byte[1000])), $"Binary {new string('0', 2000)}");

        var header = FrameFor(side, Opcode.Binary, new byte[1001]).AsSpan(0, 4);
        Assert.Equal(["Failed 1009 message too big"], Open(side, options).Read(header));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void The_message_limit_holds_for_the_sum_of_the_fragments(Side side)
    {
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 10 };
        var connection = Open(side, options);
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, "12345678", Fragment.More)));
        Assert.Equal(["Text 1234567890"], connection.Read(FrameFor(side, Opcode.Continuation, "90")));

        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, "12345678", Fragment.More)));
        Assert.Equal(["Failed 1009 message too big"], connection.Read(FrameFor(side, Opcode.Continuation, "901").AsSpan(0, 2)));
    }

    [Fact]
    public void The_frame_limit_holds_for_each_frame()
    {
        var options = new WebSocketConnectionOptions { MaxFrameBytes = 5 };
        var connection = Open(Side.Server, options);
        Assert.Empty(connection.Read(FrameFor(Side.Server, Opcode.Text, "12345", Fragment.More)));
        Assert.Equal(["Text 1234567890"], connection.Read(FrameFor(Side.Server, Opcode.Continuation, "67890")));
        Assert.Equal(["Failed 1009 message too big"], connection.Read(FrameFor(Side.Server, Opcode.Text, "123456")));
    }

    [Theory]
    [InlineData(1, "Failed 1009 too many fragments")]
    [InlineData(2, "Text ab")]
    [InlineData(int.MaxValue, "Text ab")]
    public void The_fragment_limit_counts_the_frames_of_a_message(int limit, string expected)
    {
        var connection = Open(Side.Server, new WebSocketConnectionOptions { MaxFragments = limit });
        byte[] bytes = [.. FrameFor(Side.Server, Opcode.Text, "a", Fragment.More), .. FrameFor(Side.Server, Opcode.Continuation, "b")];
        Assert.Equal([expected], connection.Read(bytes));
    }

    [Fact]
    public void The_fragment_count_starts_anew_with_each_message()
    {
        var connection = Open(Side.Server, new WebSocketConnectionOptions { MaxFragments = 2 });
        byte[] message = [.. FrameFor(Side.Server, Opcode.Text, "a", Fragment.More), .. FrameFor(Side.Server, Opcode.Continuation, "b")];
        Assert.Equal(["Text ab", "Text ab"], connection.Read([.. message, .. message]));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Text_fails_at_the_byte_that_cannot_be_utf8_and_not_at_its_end(Side side)
    {
        byte[] text = [.. "Hello "u8, 0xED, 0xA0, .. new byte[100]];
        var frame = FrameFor(side, Opcode.Text, text);
        var bad = frame.Length - 100;

        var connection = Open(side);
        Assert.Empty(connection.Read(frame.AsSpan(..(bad - 1))));
        Assert.Equal(["Failed 1007 text is not UTF-8"], connection.Read(frame.AsSpan((bad - 1)..bad)));
        Assert.Equal(["Close 1007 text is not UTF-8"], connection.SentFrames());
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_character_may_be_split_between_fragments_but_not_left_open_at_the_end(Side side)
    {
        byte[] euro = [0xE2, 0x82, 0xAC];
        var connection = Open(side);
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, euro.AsSpan(..1), Fragment.More)));
        Assert.Equal(["Text €"], connection.Read(FrameFor(side, Opcode.Continuation, euro.AsSpan(1..))));

        Assert.Empty(connection.Read(FrameFor(side, Opcode.Text, euro.AsSpan(..1), Fragment.More)));
        Assert.Equal(["Failed 1007 text is not UTF-8"], connection.Read(FrameFor(side, Opcode.Continuation, euro.AsSpan(1..2))));
    }

    [Fact]
    public void Binary_may_hold_any_bytes()
    {
        Assert.Equal(["Binary c080"], Open(Side.Server).Read(FrameFor(Side.Server, Opcode.Binary, [0xC0, 0x80])));
    }

    [Theory]
    [InlineData(Opcode.Continuation, "unexpected continuation")]
    [InlineData(Opcode.Text, "expected a continuation")]
    public void Fragments_out_of_order_fail_at_the_first_byte_of_the_frame(Opcode opcode, string reason)
    {
        var connection = Open(Side.Server);
        if (opcode == Opcode.Text)
        {
            Assert.Empty(connection.Read(FrameFor(Side.Server, Opcode.Binary, "a", Fragment.More)));
        }

        Assert.Equal([$"Failed 1002 {reason}"], connection.Read(FrameFor(Side.Server, opcode, "b").AsSpan(..1)));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Each_ping_of_a_flood_is_answered_in_order(Side side)
    {
        var bytes = Enumerable.Range(0, 1000).SelectMany(i => FrameFor(side, Opcode.Ping, $"{i}")).ToArray();
        var connection = Open(side);
        Assert.Equal(1000, connection.Read(bytes).Count);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"Pong {Convert.ToHexStringLower(Encoding.ASCII.GetBytes($"{i}"))}"), connection.SentFrames());
    }

    [Fact]
    public void A_server_fails_the_connection_on_an_unmasked_frame()
    {
        var connection = Open(Side.Server);
        Assert.Equal(["Failed 1002 incorrect masking"], connection.Read(Hex.Bytes("81 04 53 70 61 6d")));
        Assert.Equal(["Close 1002 incorrect masking"], connection.SentFrames());
        Assert.IsType<ConnectionState.Failed>(connection.State);
        Assert.True(connection.CloseExpected);
    }

    [Fact]
    public void Nothing_is_read_after_a_failure()
    {
        var connection = Open(Side.Server);
        byte[] bytes = [.. Hex.Bytes("8100"), .. FrameFor(Side.Server, Opcode.Ping, "x")];
        Assert.Single(connection.Read(bytes));
        Assert.Empty(connection.Read(FrameFor(Side.Server, Opcode.Text, "x")));
        Assert.Empty(connection.ReadEof());
        Assert.Single(connection.SentFrames());
    }

    [Fact]
    public void More_bytes_are_refused_before_the_events_of_the_earlier_ones_were_read()
    {
        var connection = Open(Side.Server);
        connection.Receive(FrameFor(Side.Server, Opcode.Text, "x"));
        Assert.Throws<InvalidOperationException>(() => connection.Receive(new byte[1]));
    }
}
