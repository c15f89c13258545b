using ActorHub.WebSockets;

namespace ActorHub.Connections.Serving;

/// <summary>
/// Handlers for the events of a connection. An event whose handler is null is ignored. Immutable, so one object may serve all connections.
/// </summary>
/// <remarks>
/// The handlers of one connection are called one at a time, in the order of events. The next event waits until the previous handler's task
/// has completed; meanwhile TCP applies back-pressure to the peer. Handlers must not block the thread. If a handler fails, the error is logged
/// and its connection is closed with 1011; other connections are not affected.
/// </remarks>
public sealed record ConnectionHandlers
{
    /// <summary>The WebSocket has opened.</summary>
    public Func<ServerConnection, ValueTask>? Open { get; init; }

    /// <summary>A text message.</summary>
    public Func<ServerConnection, string, ValueTask>? Text { get; init; }

    /// <summary>A binary message. The handler may keep the bytes.</summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Binary { get; init; }

    /// <summary>
    /// A Ping. It has already been answered, unless <see cref="WebSocketConnectionOptions.Pongs"/> disables that. The handler may keep the
    /// payload.
    /// </summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Ping { get; init; }

    /// <summary>A Pong, solicited or not. The handler may keep the payload.</summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Pong { get; init; }

    /// <summary>
    /// The connection has ended; called once, as the last handler. The frame is the peer's Close: its code is 1005 if the Close had no code, and
    /// 1006 if there was no Close, regardless of the Close that the server sent (RFC 6455 §7.1.5).
    /// </summary>
    public Func<ServerConnection, CloseFrame, ValueTask>? Closed { get; init; }

    /// <summary>
    /// A <see cref="WebSocketServerOptions.TickPeriod"/> has passed. A tick waits while another handler runs; ticks that wait are merged into
    /// one.
    /// </summary>
    public Func<ServerConnection, ValueTask>? Tick { get; init; }
}
