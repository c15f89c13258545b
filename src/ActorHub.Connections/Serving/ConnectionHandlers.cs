using ActorHub.WebSockets;

namespace ActorHub.Connections.Serving;

/// <summary>What is done with one connection's events; what is null is not listened to. Immutable, so one object may serve all connections.</summary>
/// <remarks>
/// For one connection the handlers are called one after the other, in the order of events: the next event waits until the task of the
/// one before is done, and the peer with it, held back by TCP. They must not block the thread. One that fails closes its connection with
/// 1011 and is logged; others never notice.
/// </remarks>
public sealed record ConnectionHandlers
{
    /// <summary>The WebSocket has opened.</summary>
    public Func<ServerConnection, ValueTask>? Open { get; init; }

    /// <summary>A text message.</summary>
    public Func<ServerConnection, string, ValueTask>? Text { get; init; }

    /// <summary>A binary message; the bytes are the handler's to keep.</summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Binary { get; init; }

    /// <summary>A Ping, which is answered already unless <see cref="WebSocketConnectionOptions.Pongs"/> says otherwise; its payload is the handler's to keep.</summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Ping { get; init; }

    /// <summary>A Pong, asked for or not; its payload is the handler's to keep.</summary>
    public Func<ServerConnection, ReadOnlyMemory<byte>, ValueTask>? Pong { get; init; }

    /// <summary>
    /// The connection is over; called once, last. The frame is what the peer's Close said: 1005 when it had no code, 1006 when there was
    /// none, whatever we sent (RFC 6455 §7.1.5).
    /// </summary>
    public Func<ServerConnection, CloseFrame, ValueTask>? Closed { get; init; }

    /// <summary>A period has passed. While another handler runs it waits, and several that passed meanwhile are one.</summary>
    public Func<ServerConnection, ValueTask>? Tick { get; init; }
}
