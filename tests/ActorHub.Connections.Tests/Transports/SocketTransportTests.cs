using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>Over real sockets, because their behaviour is the subject.</summary>
public sealed class SocketTransportTests : TransportContract, IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SocketTransportTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
    }

    [Fact]
    public async Task It_knows_both_addresses()
    {
        var (a, b) = await ConnectAsync();

        Assert.Equal(_listener.LocalEndPoint, a.RemoteEndPoint);
        Assert.Equal(a.LocalEndPoint, b.RemoteEndPoint);
        a.Close();
        Assert.Null(a.RemoteEndPoint);
    }

    [Fact]
    public async Task The_system_looks_after_a_peer_that_is_silent()
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var accepting = _listener.AcceptAsync();
        await client.ConnectAsync(_listener.LocalEndPoint!);
        using var accepted = await accepting;

        _ = new SocketTransport(accepted);

        Assert.Equal(1, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
    }

    public void Dispose() => _listener.Dispose();

    protected override async Task<(Transport A, Transport B)> ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var accepting = _listener.AcceptAsync();
        await client.ConnectAsync(_listener.LocalEndPoint!);
        return (new SocketTransport(client), new SocketTransport(await accepting));
    }
}
