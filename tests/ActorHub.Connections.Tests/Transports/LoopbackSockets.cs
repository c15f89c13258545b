using System.Net;
using System.Net.Sockets;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>Makes connected pairs of real sockets.</summary>
internal sealed class LoopbackSockets : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public LoopbackSockets()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
    }

    public EndPoint EndPoint => _listener.LocalEndPoint!;

    /// <summary>A peer over the client's socket, which it owns.</summary>
    public static StreamPeer Peer(Socket client) => Peer(new NetworkStream(client, ownsSocket: true), client, () =>
    {
        client.Shutdown(SocketShutdown.Send);
        return default;
    });

    /// <summary>A peer over a stream on the client's socket. A reset goes to the socket.</summary>
    public static StreamPeer Peer(Stream stream, Socket client, Func<ValueTask> end) => new(stream, end, () =>
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();
    });

    public async Task<(Socket Client, Socket Accepted)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = _listener.AcceptAsync();
        await client.ConnectAsync(EndPoint);
        return (client, await accepting);
    }

    public void Dispose() => _listener.Dispose();
}
