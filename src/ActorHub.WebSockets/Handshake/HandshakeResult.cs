namespace ActorHub.WebSockets;

/// <summary>What a request head means to a WebSocket server.</summary>
public abstract record HandshakeResult
{
    private HandshakeResult()
    {
    } // closed set

    /// <summary>A WebSocket begins behind the response; bytes that follow the request head are its first frames.</summary>
    /// <param name="Protocol">What was agreed.</param>
    /// <param name="Response">The whole response head.</param>
    public sealed record Accepted(NegotiatedProtocol Protocol, ReadOnlyMemory<byte> Response) : HandshakeResult;

    /// <summary>An upgrade to WebSocket that breaks a rule; the connection ends behind the response.</summary>
    /// <param name="Status">The HTTP status of the response.</param>
    /// <param name="Reason">The text of the response: names the broken rule.</param>
    /// <param name="Response">The whole response, with its body.</param>
    public sealed record Refused(int Status, string Reason, ReadOnlyMemory<byte> Response) : HandshakeResult;

    /// <summary>Not an upgrade to WebSocket: a plain HTTP request for somebody else.</summary>
    public sealed record NotAnUpgrade : HandshakeResult
    {
        internal static readonly NotAnUpgrade Shared = new();
    }
}
