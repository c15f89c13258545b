namespace ActorHub.WebSockets;

/// <summary>The state of a connection between its handshake and the end of its transport (RFC 6455 §7).</summary>
public abstract record ConnectionState
{
    private ConnectionState()
    {
    } // closed set: every state is declared here

    /// <summary>Messages flow in both directions. All open connections share one object.</summary>
    public sealed record Open : ConnectionState
    {
        internal static readonly Open Shared = new();
    }

    /// <summary>We have sent a Close and await the peer's. The peer's messages are still delivered (§1.4).</summary>
    /// <param name="Sent">Our Close.</param>
    public sealed record Closing(CloseFrame Sent) : ConnectionState;

    /// <summary>
    /// The peer has sent a Close. Nothing more is read, and the application must call <see cref="WebSocketConnection.AnswerClose"/>
    /// (<see cref="CloseTiming.Deferred"/>).
    /// </summary>
    /// <param name="Received">The peer's Close.</param>
    public sealed record Answering(CloseFrame Received) : ConnectionState;

    /// <summary>The closing handshake is complete, or the transport ended before that.</summary>
    /// <param name="Sent">Our Close; null if the transport ended before one was sent.</param>
    /// <param name="Received">The peer's Close; null if the transport ended without one.</param>
    public sealed record Closed(CloseFrame? Sent, CloseFrame? Received) : ConnectionState;

    /// <summary>The peer violated a rule. Nothing more is read, and the application must call <see cref="WebSocketConnection.Fail"/> (<see cref="CloseTiming.Deferred"/>).</summary>
    /// <param name="Error">The violation.</param>
    public sealed record Failing(ProtocolError Error) : ConnectionState;

    /// <summary>We have failed the connection (§7.1.7). Nothing more is read.</summary>
    /// <param name="Error">The reason.</param>
    public sealed record Failed(ProtocolError Error) : ConnectionState;
}
