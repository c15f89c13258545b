using System.Net.Sockets;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>Over real sockets, because their behaviour is the subject.</summary>
public sealed class SocketTransportTests : TransportContract, IDisposable
{
    private readonly LoopbackSockets _sockets = new();

    [Fact]
    public async Task It_knows_both_addresses()
    {
        var (client, accepted) = await _sockets.ConnectAsync();
        var transport = new SocketTransport(accepted);

        Assert.Equal(client.LocalEndPoint, transport.RemoteEndPoint);
        Assert.Equal(_sockets.EndPoint, transport.LocalEndPoint);
        transport.Close();
        Assert.Null(transport.RemoteEndPoint);
        client.Dispose();
    }

    [Fact]
    public async Task Keep_alive_probes_detect_a_silent_peer()
    {
        var (client, accepted) = await _sockets.ConnectAsync();

        _ = new SocketTransport(accepted);

        Assert.Equal(1, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        client.Dispose();
        accepted.Dispose();
    }

    public void Dispose() => _sockets.Dispose();

    protected override async Task<(Transport Transport, TransportPeer Peer)> ConnectAsync()
    {
        var (client, accepted) = await _sockets.ConnectAsync();
        return (new SocketTransport(accepted), LoopbackSockets.Peer(client));
    }
}
