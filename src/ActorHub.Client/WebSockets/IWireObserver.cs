namespace ActorHub.Client;

/// <summary>Observes the bytes of a connection: the handshake, then frames. The two methods may be called concurrently.</summary>
public interface IWireObserver
{
    /// <summary>Called before bytes are sent.</summary>
    /// <param name="bytes">Valid only during the call.</param>
    void Sending(ReadOnlySpan<byte> bytes);

    /// <summary>Called after bytes were received.</summary>
    /// <param name="bytes">Valid only during the call; may begin and end within a frame.</param>
    void Received(ReadOnlySpan<byte> bytes);
}
