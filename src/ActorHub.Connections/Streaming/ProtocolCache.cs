using ActorHub.WebSockets;

namespace ActorHub.Connections.Streaming;

/// <summary>
/// Protocol objects between two uses: a connection that is open and idle has none, so that thousands of them share one for each thread.
/// Only those of RFC 6455 without compression, which hold nothing between two frames; any other stays with its connection.
/// </summary>
internal static class SparedProtocols
{
    // One for each thread is enough, because a thread reads from one connection at a time.
    [ThreadStatic]
    private static WebSocketConnection? _spare;

    [ThreadStatic]
    private static Endpoint? _endpoint; // whose limits it keeps

    public static WebSocketConnection TakeFor(Connection connection)
    {
        var spare = _spare;
        if (spare is null || !Shares(connection) || _endpoint != connection.Endpoint)
        {
            return WebSocketConnection.ForServer(connection.Protocol, connection.ProtocolOptions);
        }

        _spare = null;
        return spare;
    }

    /// <summary>Takes a protocol at rest back.</summary>
    /// <returns>False when the connection must keep it.</returns>
    public static bool TryGive(WebSocketConnection protocol, Connection connection)
    {
        if (!Shares(connection))
        {
            return false;
        }

        _spare = protocol;
        _endpoint = connection.Endpoint;
        return true;
    }

    private static bool Shares(Connection connection) =>
        connection.Protocol is { Version: WebSocketVersion.Rfc6455, Deflate: null } && connection.Endpoint!.WebSocket.Observer is null;
}
