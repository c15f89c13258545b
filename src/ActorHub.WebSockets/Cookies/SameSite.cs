namespace ActorHub.WebSockets;

/// <summary>With which requests from other sites a browser sends a cookie (RFC 6265bis §4.1.2.7).</summary>
public enum SameSite
{
    /// <summary>With none.</summary>
    Strict,

    /// <summary>Only when the user follows a link; never with a WebSocket from another site's page.</summary>
    Lax,

    /// <summary>With all; needs <see cref="SetCookie.Secure"/>.</summary>
    None,
}
