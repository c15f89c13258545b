using System.Net;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Handshake;

/// <summary>A WebSocket upgrade request that complies with the handshake rules and awaits authorization.</summary>
/// <param name="Head">The request: its target, headers and cookies.</param>
/// <param name="RemoteEndPoint">The client's address, as reported by trusted proxies; null if the transport has none.</param>
/// <param name="Scheme">The scheme with which the client connected, as reported by trusted proxies; <c>ws</c> without one.</param>
/// <param name="Protocol">The protocol that an acceptance agrees on.</param>
public sealed record UpgradeRequest(RequestHead Head, EndPoint? RemoteEndPoint, WebSocketScheme Scheme, NegotiatedProtocol Protocol)
{
    /// <summary>The origin of the web page, which the endpoint's policy allows; null if the client sent none, because it is not a browser.</summary>
    public string? Origin => Head.Headers.First("Origin")
        ?? (Protocol.Version is WebSocketVersion.Hybi07 or WebSocketVersion.Hybi08 ? Head.Headers.First("Sec-WebSocket-Origin") : null); // the header's name in hybi-04 to hybi-10

    /// <summary>The subprotocols that the client offers, in the client's order.</summary>
    public IEnumerable<string> OfferedSubprotocols => Protocol.Version switch
    {
        WebSocketVersion.Hixie75 => OldTokens("WebSocket-Protocol"),
        WebSocketVersion.Hybi00 => OldTokens("Sec-WebSocket-Protocol"),
        _ => Head.Headers.Tokens("Sec-WebSocket-Protocol"),
    };

    // Up to hybi-03, spaces separate the names.
    private IEnumerable<string> OldTokens(string name) =>
        Head.Headers.Tokens(name).SelectMany(names => names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>Decides whether to accept a WebSocket upgrade. Called on the thread pool, for many requests at once.</summary>
/// <param name="request">The request.</param>
/// <param name="cancellationToken">Cancelled when the decision is no longer needed: the deadline has passed, or the connection has ended.</param>
/// <returns>
/// The decision. If the task fails or its result is null, this request is refused with 500 and the error is logged. The task may take up to
/// the authorization timeout; only this connection waits for it. Do not block the thread.
/// </returns>
public delegate ValueTask<UpgradeDecision> UpgradeAuthorizer(UpgradeRequest request, CancellationToken cancellationToken);
