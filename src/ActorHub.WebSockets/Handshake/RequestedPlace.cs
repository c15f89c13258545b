namespace ActorHub.WebSockets;

/// <summary>The scheme and host to which a client connected. The request alone does not contain the scheme.</summary>
internal readonly record struct RequestedPlace(WebSocketScheme Scheme, string Host)
{
    /// <summary>The origin of a page served from the same place.</summary>
    public string Origin => $"{(Scheme == WebSocketScheme.Wss ? "https" : "http")}://{Host}";

    /// <summary>The WebSocket URI of a resource.</summary>
    public string Locate(string resource) => $"{(Scheme == WebSocketScheme.Wss ? "wss" : "ws")}://{Host}{resource}";
}
