using System.Net.Sockets;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Takes connections as .NET does, for portable transports.</summary>
/// <param name="listener">The listening socket; disposed of with the acceptor.</param>
internal sealed class SocketAcceptor(Socket listener) : IAcceptor
{
    public async ValueTask<Transport?> AcceptAsync()
    {
        var socket = await listener.AcceptAsync().ConfigureAwait(false);
        try
        {
            return new SocketTransport(socket);
        }
        catch (SocketException)
        {
            socket.Dispose(); // reset before we could set its options
            return null;
        }
    }

    public void Dispose() => listener.Dispose();
}
