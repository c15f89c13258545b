using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Takes connections from a listening socket.</summary>
internal interface IAcceptor : IDisposable
{
    /// <summary>Takes the next one; one call at a time.</summary>
    /// <returns>Null when it was gone before it could be taken.</returns>
    /// <exception cref="System.Net.Sockets.SocketException">The system cannot give it: it is out of descriptors or memory.</exception>
    ValueTask<Transport?> AcceptAsync();
}
