namespace ActorHub.Client;

/// <summary>Sees the bytes of a connection: the handshake, then frames. Sending and receiving may be told at the same time.</summary>
public interface IWireObserver
{
    /// <summary>Bytes are about to be sent.</summary>
    /// <param name="bytes">Valid during the call.</param>
    void Sending(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes have come.</summary>
    /// <param name="bytes">Valid during the call; frames may be cut anywhere.</param>
    void Received(ReadOnlySpan<byte> bytes);
}
