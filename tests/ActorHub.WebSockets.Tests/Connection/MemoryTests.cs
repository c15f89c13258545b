using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class MemoryTests
{
    private const int Messages = 1000;

    [Theory]
    [InlineData(Side.Client, Opcode.Text)]
    [InlineData(Side.Server, Opcode.Text)]
    [InlineData(Side.Server, Opcode.Binary)]
    [InlineData(Side.Server, Opcode.Ping)]
    public void A_frame_that_came_whole_allocates_nothing(Side side, Opcode opcode)
    {
        var frame = FrameFor(side, opcode, "Hello, Wörld");
        Assert.Equal(0, AllocatedWhileReading(side, frame, frame.Length));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_message_in_fragments_and_parts_allocates_nothing_either(Side side)
    {
        byte[] frames = [.. FrameFor(side, Opcode.Text, "Hello, ", Fragment.More), .. FrameFor(side, Opcode.Ping, "ping"), .. FrameFor(side, Opcode.Continuation, "Wörld")];
        Assert.Equal(0, AllocatedWhileReading(side, frames, 3));
    }

    [Fact]
    public void An_idle_connection_is_small()
    {
        var options = WebSocketConnectionOptions.Default;
        WebSocketConnection.ForServer(NegotiatedProtocol.Plain, options);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var connection = WebSocketConnection.ForServer(NegotiatedProtocol.Plain, options);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(connection);
        Assert.InRange(bytes, 1, 200);
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public void A_connection_is_at_rest_between_messages_and_nowhere_else(Side side)
    {
        byte[] frames = [.. FrameFor(side, Opcode.Text, "Hello, ", Fragment.More), .. FrameFor(side, Opcode.Ping, "ping"), .. FrameFor(side, Opcode.Continuation, "W\u00f6rld")];
        var connection = Open(side);
        Assert.True(connection.IsAtRest);
        for (var i = 0; i < frames.Length; i++)
        {
            connection.Receive(frames.AsMemory(i, 1));
            Assert.False(connection.IsAtRest);
            while (connection.TryReadEvent(out _))
            {
            }

            while (connection.TryTakeOutput(out _))
            {
            }

            Assert.Equal(i == frames.Length - 1, connection.IsAtRest);
        }
    }

    [Fact]
    public void A_connection_is_not_at_rest_while_anything_waits_to_be_sent_or_after_its_end()
    {
        var connection = Open(Side.Server);
        connection.SendText("Hello"u8);
        Assert.False(connection.IsAtRest);
        while (connection.TryTakeOutput(out _))
        {
        }

        Assert.True(connection.IsAtRest);
        connection.SendPart(WebSocketEventKind.Text, "Hel"u8, endOfMessage: false);
        while (connection.TryTakeOutput(out _))
        {
        }

        Assert.False(connection.IsAtRest);
        connection.SendPart(WebSocketEventKind.Text, "lo"u8, endOfMessage: true);
        while (connection.TryTakeOutput(out _))
        {
        }

        Assert.True(connection.IsAtRest);
        connection.ReceiveEof();
        Assert.False(connection.IsAtRest);
    }

    private static long AllocatedWhileReading(Side side, byte[] frames, int part)
    {
        var received = new byte[frames.Length];
        var connection = Open(side);
        Run(connection, frames, received, part);
        var least = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            // The least of three: a collection may empty the pool during one of them.
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Messages; i++)
            {
                Run(connection, frames, received, part);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Run(WebSocketConnection connection, byte[] frames, byte[] received, int part)
    {
        frames.CopyTo(received, 0); // unmasking changed it
        for (var i = 0; i < received.Length; i += part)
        {
            connection.Receive(received.AsMemory(i, Math.Min(part, received.Length - i)));
            while (connection.TryReadEvent(out _))
            {
            }

            while (connection.TryTakeOutput(out _))
            {
            }
        }
    }
}
