using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Takes connections whose first request is no WebSocket upgrade.</summary>
public interface IPlainHttp
{
    /// <summary>Takes a connection over; from now on it is the callee's to read, write and close. Must not block.</summary>
    /// <param name="transport">The connection; its reader and writer are free.</param>
    /// <param name="received">All bytes read so far, from the request's first.</param>
    void Take(Transport transport, ReadOnlyMemory<byte> received);
}
