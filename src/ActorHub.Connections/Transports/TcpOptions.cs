using System.Net.Sockets;

namespace ActorHub.Connections.Transports;

/// <summary>How our TCP sockets are set up.</summary>
internal static class TcpOptions
{
    // A peer that vanished without a word, seen by the system within 90 seconds of silence. Peers of RFC 6455 are pinged besides, which tells
    // more; those of the oldest drafts know no Ping, and would keep their place for ever.
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveProbeSeconds = 10;
    private const int KeepAliveProbes = 3;

    /// <summary>Turns Nagle's delay off and the system's watch for dead peers on; nothing on sockets that are not TCP.</summary>
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
