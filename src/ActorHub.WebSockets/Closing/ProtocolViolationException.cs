namespace ActorHub.WebSockets;

/// <summary>Thrown where a caller awaits a connection that a <see cref="ProtocolError"/> has failed. The protocol core itself never throws it.</summary>
/// <param name="error">What failed the connection.</param>
public sealed class ProtocolViolationException(ProtocolError error) : Exception($"{error.Reason} ({error.Source})")
{
    /// <summary>What failed the connection.</summary>
    public ProtocolError Error { get; } = error;
}
