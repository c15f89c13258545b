namespace ActorHub.WebSockets;

/// <summary>Where a connection is between its handshake and the end of its transport (RFC 6455 §7).</summary>
public abstract record ConnectionState
{
    private ConnectionState()
    {
    } // closed set: every state is declared here

    /// <summary>Messages flow both ways. One object serves all open connections.</summary>
    public sealed record Open : ConnectionState
    {
        internal static readonly Open Shared = new();
    }

    /// <summary>We sent a Close and the peer's has not come; its messages are still delivered (§1.4).</summary>
    /// <param name="Sent">What our Close said.</param>
    public sealed record Closing(CloseFrame Sent) : ConnectionState;

    /// <summary>The closing handshake is over, or the transport ended before it was.</summary>
    /// <param name="Sent">What our Close said; null when the transport ended before one was sent.</param>
    /// <param name="Received">What the peer's Close said; null when the transport ended before one came.</param>
    public sealed record Closed(CloseFrame? Sent, CloseFrame? Received) : ConnectionState;

    /// <summary>The peer broke a rule: nothing is read any more, and the application has yet to fail the connection (<see cref="FailureClose.Deferred"/>).</summary>
    /// <param name="Error">Which.</param>
    public sealed record Failing(ProtocolError Error) : ConnectionState;

    /// <summary>Failed by us (§7.1.7): nothing that the peer sends is read any more.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Failed(ProtocolError Error) : ConnectionState;
}
