namespace ActorHub.WebSockets;

/// <summary>The requests from other sites with which a browser sends a cookie (RFC 6265bis §4.1.2.7).</summary>
public enum SameSite
{
    /// <summary>No request from another site.</summary>
    Strict,

    /// <summary>Only when the user follows a link; never with a WebSocket from another site's page.</summary>
    Lax,

    /// <summary>All requests; requires <see cref="SetCookie.Secure"/>.</summary>
    None,
}
