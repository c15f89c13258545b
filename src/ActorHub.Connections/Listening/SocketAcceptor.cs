using System.Net.Sockets;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts connections with <see cref="Socket"/>, for portable transports.</summary>
/// <param name="listener">The listening socket; disposed with the acceptor.</param>
internal sealed class SocketAcceptor(Socket listener) : IAcceptor
{
    private readonly DescriptorReserve _reserve = new();

    public async ValueTask<Transport?> AcceptAsync()
    {
        if (_reserve.IsReached())
        {
            throw DescriptorReserve.Exception();
        }

        var socket = await listener.AcceptAsync().ConfigureAwait(false);
        _reserve.Record(socket.SafeHandle.DangerousGetHandle());
        try
        {
            return new SocketTransport(socket);
        }
        catch (SocketException)
        {
            socket.Dispose(); // the client reset the connection before its options were set
            return null;
        }
    }

    public void Dispose() => listener.Dispose();
}
