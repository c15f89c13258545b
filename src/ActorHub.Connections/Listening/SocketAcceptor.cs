using System.Net.Sockets;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Listening;

/// <summary>Takes connections as .NET does, for portable transports.</summary>
/// <param name="listener">The listening socket; disposed of with the acceptor.</param>
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
        _reserve.Note(socket.SafeHandle.DangerousGetHandle());
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
