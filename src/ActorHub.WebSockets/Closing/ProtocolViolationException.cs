namespace ActorHub.WebSockets;

/// <summary>A connection has failed because of a <see cref="ProtocolError"/>. Asynchronous APIs throw it; the protocol core never does.</summary>
/// <param name="error">The error that failed the connection.</param>
public sealed class ProtocolViolationException(ProtocolError error) : Exception($"{error.Reason} ({error.Source})")
{
    /// <summary>The error that failed the connection.</summary>
    public ProtocolError Error { get; } = error;
}
