namespace ActorHub.Interop.Tests.Peers;

/// <summary>What a foreign WebSocket has seen.</summary>
public abstract record PeerEvent
{
    private PeerEvent()
    {
    } // closed set

    /// <summary>The handshake is done.</summary>
    public sealed record Opened(string Subprotocol, string Extensions) : PeerEvent;

    /// <summary>The handshake was answered with another status than 101.</summary>
    public sealed record Refused(int Status) : PeerEvent;

    public sealed record Text(string Message) : PeerEvent;

    /// <summary>Bytes as hexadecimal digits when they are few, so that they compare and can be read; else as their length and hash.</summary>
    public sealed record Binary(string Message) : PeerEvent;

    public sealed record Ping(string Payload) : PeerEvent;

    public sealed record Pong(string Payload) : PeerEvent;

    /// <summary>The end: 1005 when the Close had no code, 1006 when there was no Close.</summary>
    public sealed record Closed(int Code, string Reason) : PeerEvent;

    public sealed record Failed(string Message) : PeerEvent;

    /// <summary>The form in which bytes are compared.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => bytes.Length <= 64
        ? Convert.ToHexStringLower(bytes)
        : $"{bytes.Length} bytes {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}";
}
