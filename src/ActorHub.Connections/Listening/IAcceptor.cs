using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts connections from a listening socket.</summary>
internal interface IAcceptor : IDisposable
{
    /// <summary>Accepts the next connection. Calls must not overlap.</summary>
    /// <returns>Null if the client disconnected before it was accepted.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The system is out of descriptors or memory.</exception>
    ValueTask<Transport?> AcceptAsync();
}
