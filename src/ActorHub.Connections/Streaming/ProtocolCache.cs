using ActorHub.WebSockets;

namespace ActorHub.Connections.Streaming;

/// <summary>
/// Caches protocol objects that hold no state, so that idle connections need none of their own. It caches only those of RFC 6455 without
/// compression and without an observer, which hold no state between frames; other connections keep theirs.
/// </summary>
internal static class ProtocolCache
{
    // One for each thread is enough, because a thread reads from one connection at a time.
    [ThreadStatic]
    private static WebSocketConnection? _cached;

    [ThreadStatic]
    private static Endpoint? _endpoint; // whose limits the cached object enforces

    /// <summary>Returns a protocol object for a connection: the cached one if it fits, or a new one.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="budget">The connection's budget for messages.</param>
    public static WebSocketConnection Rent(Connection connection, IMemoryBudget budget)
    {
        var protocol = _cached;
        if (protocol is null || !CanShare(connection) || _endpoint != connection.Endpoint)
        {
            protocol = WebSocketConnection.ForServer(connection.Protocol, connection.ProtocolOptions);
        }
        else
        {
            _cached = null;
        }

        protocol.MessageBudget = budget;
        return protocol;
    }

    /// <summary>Returns a protocol object that is at rest to the cache.</summary>
    /// <returns>False if the connection must keep it.</returns>
    public static bool TryReturn(WebSocketConnection protocol, Connection connection)
    {
        if (!CanShare(connection))
        {
            return false;
        }

        protocol.MessageBudget = null;
        _cached = protocol;
        _endpoint = connection.Endpoint;
        return true;
    }

    private static bool CanShare(Connection connection) =>
        connection.Protocol is { Version: WebSocketVersion.Rfc6455, Deflate: null } && connection.Endpoint!.WebSocket.Observer is null;
}
