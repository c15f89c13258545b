using ActorHub.WebSockets;

namespace ActorHub.Benchmarks.Frames;

/// <summary>
/// One message, read from a source that gives the same frames over and over and copies them as a socket would: one frame at a time, as far
/// as there is room, like a peer that sends one message after the other.
/// </summary>
internal static class Reading
{
    private const int BufferBytes = 1 << 17;

    public static Action Ours(Side side, byte[] payload, DeflateParameters? deflate)
    {
        var source = new Source(Frames(side, payload, deflate));
        var connection = FrameCosts.Connect(side, deflate);
        var buffer = new byte[BufferBytes];
        return () =>
        {
            while (true)
            {
                while (connection.TryReadEvent(out var e))
                {
                    if (e.Payload.Length != payload.Length)
                    {
                        throw new InvalidOperationException($"{e.Kind} of {e.Payload.Length} bytes.");
                    }

                    return;
                }

                connection.Receive(buffer.AsMemory(0, source.Read(buffer)));
            }
        };
    }

    public static Action Theirs(Side side, byte[] payload, DeflateParameters? deflate)
    {
        var socket = FrameCosts.ConnectTheirs(side, deflate, new Source(Frames(side, payload, deflate)));
        var buffer = new byte[BufferBytes];
        return () =>
        {
            var length = 0;
            while (true)
            {
                var received = socket.ReceiveAsync(buffer.AsMemory(length), default);
                if (!received.IsCompletedSuccessfully)
                {
                    throw new InvalidOperationException("A stream in memory completes at once.");
                }

                length += received.Result.Count;
                if (received.Result.EndOfMessage)
                {
                    break;
                }
            }

            if (length != payload.Length)
            {
                throw new InvalidOperationException($"{length} bytes.");
            }
        };
    }

    /// <summary>With context takeover the second message is like all that follow it, so the source repeats that one.</summary>
    private static (byte[] First, byte[] Then) Frames(Side reader, byte[] payload, DeflateParameters? deflate)
    {
        var writer = FrameCosts.Connect(reader == Side.Server ? Side.Client : Side.Server, deflate);
        writer.SendBinary(payload);
        writer.TryTakeOutput(out var first);
        var firstFrame = first.ToArray();
        writer.SendBinary(payload);
        writer.TryTakeOutput(out var then);
        return (firstFrame, then.ToArray());
    }
}
