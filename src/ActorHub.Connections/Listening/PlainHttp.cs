using System.Net;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Takes over connections whose first request is not a WebSocket upgrade.</summary>
public interface IPlainHttp
{
    /// <summary>Takes over a connection: from now on the callee reads, writes and closes it. Must not block.</summary>
    /// <param name="transport">The connection, without a reader and a writer.</param>
    /// <param name="client">The client's address: the one in the PROXY header of a trusted proxy, otherwise the transport's; null if the transport has none.</param>
    /// <param name="received">All bytes read so far, from the first byte of the request; a PROXY header is removed.</param>
    void Take(Transport transport, EndPoint? client, ReadOnlyMemory<byte> received);
}
