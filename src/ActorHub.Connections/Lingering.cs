using System.Buffers;
using ActorHub.Connections.Transports;
using Akka.Actor;

namespace ActorHub.Connections;

/// <summary>
/// Reads and drops what a refused peer still sends until its end: a socket closed with unread bytes is reset, and the
/// reset could overtake our answer (RFC 9112 §9.6).
/// </summary>
internal sealed class Lingering(Transport transport, IActorRef connection) : ITransportReader
{
    private const int Buffer = 4096;
    private const int MostReadsAtOnce = 64; // someone who sends without end must not hold the thread

    /// <param name="reading">A notification that was asked for before comes to this reader. One that is already on its way to
    /// the earlier reader is lost; then the connection's deadline ends the lingering.</param>
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
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        var result = TransferResult.WouldBlock;
        for (var reads = 0; reads < MostReadsAtOnce; reads++)
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
