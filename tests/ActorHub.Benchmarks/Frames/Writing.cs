using System.Net.WebSockets;
using ActorHub.WebSockets;

namespace ActorHub.Benchmarks.Frames;

/// <summary>One message, written and thrown away.</summary>
internal static class Writing
{
    public static Action Ours(Side side, byte[] payload, DeflateParameters? deflate)
    {
        var connection = FrameCosts.Connect(side, deflate);
        return () =>
        {
            connection.SendBinary(payload);
            while (connection.TryTakeOutput(out _))
            {
            }
        };
    }

    public static Action Theirs(Side side, byte[] payload, DeflateParameters? deflate)
    {
        var socket = FrameCosts.ConnectTheirs(side, deflate, new Sink());
        return () =>
        {
            var sent = socket.SendAsync(payload.AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, default);
            if (!sent.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("A stream in memory completes at once.");
            }
        };
    }
}
