using System.Buffers;
using System.Net.WebSockets;

namespace AspNetCoreWebSockets;

/// <summary>Reads whole messages of at most <see cref="Longest"/> bytes.</summary>
internal static class Messages
{
    private const int Longest = 64 * 1024;

    /// <summary>Calls <paramref name="handle"/> for each message until the peer closes or is gone; the message is valid during the call.</summary>
    public static async Task ReadAsync(
        WebSocket socket, Func<ReadOnlyMemory<byte>, WebSocketMessageType, ValueTask> handle, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadOneAsync(socket, handle, cancellationToken))
            {
            }
        }
        catch (WebSocketException e) when (e.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
        }
    }

    private static async Task<bool> ReadOneAsync(
        WebSocket socket, Func<ReadOnlyMemory<byte>, WebSocketMessageType, ValueTask> handle, CancellationToken cancellationToken)
    {
        // A read of no bytes waits without holding a buffer.
        await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(Longest);
        try
        {
            var length = 0;
            ValueWebSocketReceiveResult received;
            do
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                length += received.Count;
            }
            while (!received.EndOfMessage && length < buffer.Length);

            if (received.MessageType == WebSocketMessageType.Close || !received.EndOfMessage)
            {
                var status = received.EndOfMessage ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.MessageTooBig;
                await socket.CloseOutputAsync(status, null, cancellationToken);
                return false;
            }

            await handle(buffer.AsMemory(0, length), received.MessageType);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
