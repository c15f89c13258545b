namespace ActorHub.WebSockets;

/// <summary>Where a client connected to, which its own words alone do not tell.</summary>
internal readonly record struct RequestedPlace(WebSocketScheme Scheme, string Host)
{
    /// <summary>The origin of the place itself.</summary>
    public string Origin => $"{(Scheme == WebSocketScheme.Wss ? "https" : "http")}://{Host}";

    /// <summary>The URI of a resource there.</summary>
    public string Locate(string resource) => $"{(Scheme == WebSocketScheme.Wss ? "wss" : "ws")}://{Host}{resource}";
}
