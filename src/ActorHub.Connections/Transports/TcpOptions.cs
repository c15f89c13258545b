using System.Net.Sockets;

namespace ActorHub.Connections.Transports;

/// <summary>The options of the server's TCP sockets.</summary>
internal static class TcpOptions
{
    // The system detects a peer that has vanished after 90 idle seconds. Clients of RFC 6455 are also pinged, but the oldest drafts have no
    // Ping: without keep-alive probes, a vanished client of theirs would occupy its connection forever.
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveProbeSeconds = 10;
    private const int KeepAliveProbes = 3;

    /// <summary>Disables Nagle's algorithm and enables keep-alive probes. Does nothing for sockets that are not TCP.</summary>
    /// <exception cref="SocketException">The connection was reset.</exception>
    public static void Set(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveProbeSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveProbes);
        }
    }
}
