using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace AspNetCoreWebSockets;

/// <summary>One message for all subscribers.</summary>
internal sealed record Publication(ReadOnlyMemory<byte> Message, WebSocketMessageType Type);

/// <summary>Everyone who hears what is published, each with a bounded queue and a task that empties it.</summary>
internal sealed class Subscribers
{
    private const int QueueLength = 1024;
    private readonly ConcurrentDictionary<Channel<Publication>, WebSocket> _queues = new();

    /// <summary>Hands the publication to every queue; a subscriber whose queue is full is cut off.</summary>
    public void Publish(Publication publication)
    {
        foreach (var (queue, socket) in _queues)
        {
            if (!queue.Writer.TryWrite(publication))
            {
                socket.Abort();
            }
        }
    }

    /// <summary>Sends what is published until the peer closes.</summary>
    public async Task ServeAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var queue = Channel.CreateBounded<Publication>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
        _queues[queue] = socket;
        try
        {
            var sending = SendAsync(queue.Reader, socket, cancellationToken);
            await Messages.ReadAsync(socket, static (_, _) => ValueTask.CompletedTask, cancellationToken);
            queue.Writer.Complete();
            await sending;
        }
        finally
        {
            _queues.TryRemove(queue, out _);
        }
    }

    private static async Task SendAsync(ChannelReader<Publication> queue, WebSocket socket, CancellationToken cancellationToken)
    {
        await foreach (var publication in queue.ReadAllAsync(cancellationToken))
        {
            await socket.SendAsync(publication.Message, publication.Type, WebSocketMessageFlags.EndOfMessage, cancellationToken);
        }
    }
}
