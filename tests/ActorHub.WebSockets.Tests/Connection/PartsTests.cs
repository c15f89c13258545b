using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

/// <summary>Messages that are sent and delivered in parts, cut into frames, or held back.</summary>
public class PartsTests
{
    private static readonly WebSocketConnectionOptions Partial = new() { Delivery = MessageDelivery.Partial };

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Parts_are_delivered_as_they_come_and_only_the_last_ends_the_message(Side side)
    {
        var connection = Open(side, Partial);
        var frame = FrameFor(side, Opcode.Text, "Hello", Fragment.More);
        Assert.Equal(["Text He …"], connection.Read(frame.AsSpan(..^3)));
        Assert.Equal(["Text llo …"], connection.Read(frame.AsSpan(^3..)));
        Assert.Equal(["Ping 70"], connection.Read(FrameFor(side, Opcode.Ping, "p")));
        Assert.Empty(connection.Read(FrameFor(side, Opcode.Continuation, "", Fragment.More)));
        Assert.Equal(["Text", "Binary 78"], connection.Read([.. FrameFor(side, Opcode.Continuation, ""), .. FrameFor(side, Opcode.Binary, "x")]));
    }

    /// <summary>Frames of no bytes never end a message, and a ratio of 0 divided by it when a peer sent 1 MiB.</summary>
    [Fact]
    public void Options_that_cannot_work_are_refused_where_they_are_set()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Partial with { MaxSendFrameBytes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Partial with { MaxInflateRatio = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Partial with { CompressionLevel = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Partial with { CompressionLevel = 10 });
    }

    [Fact]
    public void A_part_of_text_may_end_inside_a_character_but_the_message_may_not()
    {
        var connection = Open(Side.Server, Partial);
        connection.Receive(FrameFor(Side.Server, Opcode.Text, [0xE2, 0x82], Fragment.More));
        Assert.True(connection.TryReadEvent(out var e));
        Assert.Equal([0xE2, 0x82], e.Payload.ToArray());
        Assert.Equal(["Failed 1007 text is not UTF-8"], connection.Read(FrameFor(Side.Server, Opcode.Continuation, "")));
    }

    /// <summary>The largest int was no limit of the message, but one of its frames and of its compressed form.</summary>
    [Theory]
    [InlineData("82")]
    [InlineData("c2")]
    public void Nor_has_a_frame_an_end_where_no_limit_is_set(string first)
    {
        var unlimited = Open(Side.Server, new DeflateParameters(), Partial with { MaxMessageBytes = int.MaxValue });
        Assert.Empty(unlimited.Read(Hex.Bytes($"{first} ff 0000000100000000 00000000")));

        var limited = Open(Side.Server, new DeflateParameters(), Partial with { MaxMessageBytes = int.MaxValue, MaxFrameBytes = int.MaxValue - 1 });
        Assert.Equal(["Failed 1009 message too big"], limited.Read(Hex.Bytes($"{first} ff 0000000080000000 00000000")));
    }

    [Fact]
    public void Parts_of_one_message_may_be_without_end_where_no_limit_is_set()
    {
        var unlimited = Open(Side.Server, Partial with { MaxMessageBytes = int.MaxValue });
        var limited = Open(Side.Server, Partial with { MaxMessageBytes = 250 });
        Assert.Single(unlimited.Read(FrameFor(Side.Server, Opcode.Binary, new byte[100], Fragment.More)));
        Assert.Single(limited.Read(FrameFor(Side.Server, Opcode.Binary, new byte[100], Fragment.More)));
        for (var i = 0; i < 2; i++)
        {
            Assert.Single(unlimited.Read(FrameFor(Side.Server, Opcode.Continuation, new byte[100], Fragment.More)));
        }

        Assert.Single(limited.Read(FrameFor(Side.Server, Opcode.Continuation, new byte[100], Fragment.More)));
        Assert.Equal(["Failed 1009 message too big"], limited.Read(FrameFor(Side.Server, Opcode.Continuation, new byte[51], Fragment.More)));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void Only_control_frames_come_between_the_parts_that_are_sent(Side side)
    {
        var connection = Open(side);
        connection.SendPart(WebSocketEventKind.Text, [0xE2], endOfMessage: false);
        connection.SendPing("p"u8);
        Assert.Throws<InvalidOperationException>(() => connection.SendText("x"u8));
        Assert.Throws<InvalidOperationException>(() => connection.SendBinary("x"u8));
        Assert.Throws<InvalidOperationException>(() => connection.SendPart(WebSocketEventKind.Binary, "x"u8, endOfMessage: true));
        Assert.Throws<ArgumentException>(() => connection.SendPart(WebSocketEventKind.Text, "x"u8, endOfMessage: false));
        Assert.Throws<ArgumentException>(() => connection.SendPart(WebSocketEventKind.Text, [0x82], endOfMessage: true));
        Assert.Throws<ArgumentException>(() => connection.SendPart(WebSocketEventKind.Ping, [], endOfMessage: true));
        connection.SendPart(WebSocketEventKind.Text, [0x82, 0xAC], endOfMessage: true);
        connection.SendText("next"u8);
        Assert.Equal(
            [(Opcode.Text, false, "e2"), (Opcode.Ping, true, "70"), (Opcode.Continuation, true, "82ac"), (Opcode.Text, true, "6e657874")],
            connection.TakeFrames().Select(frame => (frame.Header.Opcode, frame.Header.Fin, Convert.ToHexStringLower(frame.Payload))));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 7)]
    public void Parts_of_a_compressed_message_can_be_read_as_soon_as_they_are_sent(bool takeOver, int maxFrame)
    {
        var parameters = new DeflateParameters { ServerNoContextTakeover = !takeOver };
        var server = Open(Side.Server, parameters, new WebSocketConnectionOptions { DeflateThresholdBytes = 0, MaxSendFrameBytes = maxFrame == 0 ? int.MaxValue : maxFrame });
        var client = Open(Side.Client, parameters, Partial);
        for (var round = 0; round < 3; round++)
        {
            foreach (var (part, end) in ((string, bool)[])[("", false), ("Hello, Hello, ", false), (new string('x', 50_000), false), ("", false), ("World", round != 1), ("", true)])
            {
                if (round != 1 && part.Length == 0 && end)
                {
                    continue; // the message has ended with its last bytes
                }

                server.SendPart(WebSocketEventKind.Text, Encoding.UTF8.GetBytes(part), end);
                var frames = server.TakeBytes();
                Assert.True(frames.Length < 200);
                client.Receive(frames);
                var (text, ended) = ("", false);
                while (client.TryReadEvent(out var e))
                {
                    text += Encoding.UTF8.GetString(e.Payload.Span);
                    ended = e.EndOfMessage;
                }

                Assert.Equal((part, end), (text, ended));
            }
        }
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_message_longer_than_the_largest_frame_is_cut_into_fragments(Side side)
    {
        var connection = Open(side, new WebSocketConnectionOptions { MaxSendFrameBytes = 1000 });
        foreach (var length in (int[])[0, 999, 1000, 1001, 3000, 3500])
        {
            connection.SendBinary(new byte[length]);
            var frames = connection.TakeFrames();
            Assert.Equal(Math.Max(1, (length + 999) / 1000), frames.Count);
            Assert.Equal(Opcode.Binary, frames[0].Header.Opcode);
            Assert.All(frames.Skip(1), frame => Assert.Equal(Opcode.Continuation, frame.Header.Opcode));
            Assert.All(frames.SkipLast(1), frame => Assert.True(frame.Header is { Fin: false, PayloadLength: 1000 }));
            Assert.True(frames[^1].Header.Fin);
            Assert.Equal(length, frames.Sum(frame => frame.Payload.Length));
        }
    }

    [Fact]
    public void Nothing_more_is_sent_while_too_much_waits()
    {
        var connection = Open(Side.Server, new WebSocketConnectionOptions { MaxBufferedBytes = 100 });
        Assert.True(connection.SendBinary(new byte[99 - 2]));
        Assert.True(connection.SendBinary(new byte[1000])); // whole, since there was room when it came
        Assert.Equal(99 + 1004, connection.BufferedBytes);
        Assert.False(connection.SendBinary([]));
        Assert.False(connection.SendPart(WebSocketEventKind.Text, "x"u8, endOfMessage: false));
        Assert.False(connection.SendPing([]));
        Assert.True(connection.TryTakeOutput(out _));
        Assert.Equal(0, connection.BufferedBytes);
        Assert.True(connection.SendText("x"u8));
    }

    [Fact]
    public void A_flood_of_pings_whose_answers_nobody_takes_is_answered_by_the_latest()
    {
        var connection = Open(Side.Server);
        for (var i = 0; i < 10_000; i++)
        {
            connection.Read(FrameFor(Side.Server, Opcode.Ping, [.. new byte[100], .. BitConverter.GetBytes(i)]));
        }

        Assert.InRange(connection.BufferedBytes, 60_000, 66_000);
        var last = connection.TakeFrames()[^1];
        Assert.Equal(9_999, BitConverter.ToInt32(last.Payload.AsSpan(100)));
        connection.Read(FrameFor(Side.Server, Opcode.Ping, "a"));
        connection.Read(FrameFor(Side.Server, Opcode.Ping, "b"));
        Assert.Equal(["Pong 61", "Pong 62"], connection.SentFrames());
    }

    [Fact]
    public void Where_the_application_answers_pings_the_connection_does_not()
    {
        var connection = Open(Side.Server, new WebSocketConnectionOptions { Pongs = PongReply.Manual });
        Assert.Equal(["Ping 61"], connection.Read(FrameFor(Side.Server, Opcode.Ping, "a")));
        Assert.Empty(connection.SentFrames());
        Assert.True(connection.SendPong("a"u8));
        Assert.Equal(["Pong 61"], connection.SentFrames());
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void An_observer_sees_the_frames_of_both_directions(Side side)
    {
        var seen = new Frames();
        var connection = Open(side, new WebSocketConnectionOptions { Observer = seen });
        var frame = FrameFor(side, Opcode.Ping, "abc");
        connection.Read(frame.AsSpan(..^1));
        connection.Read(frame.AsSpan(^1..));
        connection.SendPart(WebSocketEventKind.Binary, "x"u8, endOfMessage: false);
        var key = side == Side.Server ? 0x01f203e4u : MaskKey;
        Assert.Equal(
            [
                $"Received ping fin=True rsv=0 length=3 key={(side == Side.Server ? key : 0):x}", "Received 6162", "Received 63",
                $"Sent pong fin=True rsv=0 length=3 key={(side == Side.Client ? key : 0):x}", "Sent 616263",
                $"Sent binary fin=False rsv=0 length=1 key={(side == Side.Client ? key : 0):x}", "Sent 78",
            ],
            seen.Lines);
    }

    [Fact]
    public void An_observer_sees_the_old_framing_and_shared_frames_too()
    {
        var seen = new Frames();
        var old = OldFramingTests.Open(Side.Server, WebSocketVersion.Hybi00, new WebSocketConnectionOptions { Observer = seen });
        old.Read([0x00, 0x61]);
        old.Read([0x62, 0xFF, 0x80, 0x01, 0x63, 0xFF, 0x00]);
        Open(Side.Server, new WebSocketConnectionOptions { Observer = seen }).SendShared(Hex.Bytes("81 01 61 89 00"));
        Assert.Equal(
            [
                "Received text fin=True rsv=0 length=2 key=0", "Received 6162", "Received binary fin=True rsv=0 length=1 key=0", "Received 63",
                "Received close fin=True rsv=0 length=0 key=0", "Sent close fin=True rsv=0 length=0 key=0",
                "Sent text fin=True rsv=0 length=1 key=0", "Sent 61", "Sent ping fin=True rsv=0 length=0 key=0",
            ],
            seen.Lines);
    }

    private sealed class Frames : IFrameObserver
    {
        public List<string> Lines { get; } = [];

        public void OnFrame(WebSocketConnection connection, FrameDirection direction, in FrameHeader header) =>
            Lines.Add($"{direction} {Opcodes.NameOf(header.Opcode)} fin={header.Fin} rsv={header.Rsv} length={header.PayloadLength} key={header.MaskKey:x}");

        public void OnPayload(WebSocketConnection connection, FrameDirection direction, ReadOnlySpan<byte> part) =>
            Lines.Add($"{direction} {Convert.ToHexStringLower(part)}");
    }
}
