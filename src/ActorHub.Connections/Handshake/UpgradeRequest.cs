using System.Net;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Handshake;

/// <summary>A request for a WebSocket that keeps all rules of the handshake, before it is answered.</summary>
/// <param name="Head">The request: its target, headers and cookies.</param>
/// <param name="RemoteEndPoint">The client's address, as trusted proxies tell it; null where the transport has none.</param>
/// <param name="Scheme">What the client connected with, as trusted proxies tell it.</param>
/// <param name="Protocol">What will be agreed if it is accepted.</param>
public sealed record UpgradeRequest(RequestHead Head, EndPoint? RemoteEndPoint, WebSocketScheme Scheme, NegotiatedProtocol Protocol)
{
    /// <summary>The web page's origin, which the endpoint's policy allows; null when no page asks.</summary>
    public string? Origin => Head.Headers.First("Origin")
        ?? (Protocol.Version is WebSocketVersion.Hybi07 or WebSocketVersion.Hybi08 ? Head.Headers.First("Sec-WebSocket-Origin") : null); // hybi-04 to -10 name it so

    /// <summary>The subprotocols that the client offers, in its order.</summary>
    public IEnumerable<string> OfferedSubprotocols => Protocol.Version switch
    {
        WebSocketVersion.Hixie75 => OldTokens("WebSocket-Protocol"),
        WebSocketVersion.Hybi00 => OldTokens("Sec-WebSocket-Protocol"),
        _ => Head.Headers.Tokens("Sec-WebSocket-Protocol"),
    };

    // Blanks between the names up to hybi-03, as the handshake reads them.
    private IEnumerable<string> OldTokens(string name) =>
        Head.Headers.Tokens(name).SelectMany(names => names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Decides on an upgrade.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="cancellationToken">Cancelled when the answer is no longer wanted: too late, or the connection is gone.</param>
/// <returns>
/// The decision. A failure is answered with 500 and logged; it concerns this request only. Must not block the thread: the
/// connection waits for the task, and nobody else does.
/// </returns>
public delegate ValueTask<UpgradeDecision> UpgradeAuthorizer(UpgradeRequest request, CancellationToken cancellationToken);
