using System.Buffers;
using ActorHub.Connections.Transports;
using Akka.Actor;

namespace ActorHub.Connections;

/// <summary>
/// Reads and discards the bytes that a refused peer still sends, until their end. Closing a socket with unread bytes resets it, and the
/// reset could overtake the response (RFC 9112 §9.6).
/// </summary>
internal sealed class Lingering(Transport transport, IActorRef connection) : ITransportReader
{
    private const int BufferBytes = 4096;
    private const int MaxReadsAtOnce = 64; // a peer that sends without pause must not occupy the thread

    /// <summary>Becomes the transport's reader and starts reading.</summary>
    /// <param name="reading">
    /// Whether a notification was requested before; it then comes to this reader. A notification that is being delivered to the earlier
    /// reader is lost; the connection's deadline then ends the lingering.
    /// </param>
    public void Start(ReadRequest reading)
    {
        transport.Reader = this;
        if (reading == ReadRequest.None)
        {
            transport.RequestReadable();
        }
    }

    void ITransportReader.OnReadable()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var result = TransferResult.WouldBlock;
        for (var reads = 0; reads < MaxReadsAtOnce; reads++)
        {
            result = transport.Read(buffer);
            if (result.Status != TransferStatus.Moved)
            {
                break;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        if (result.Status is TransferStatus.End or TransferStatus.Failed)
        {
            connection.Tell(ConnectionActor.StreamEnded.Instance, ActorRefs.NoSender);
        }
        else
        {
            transport.RequestReadable();
        }
    }
}
