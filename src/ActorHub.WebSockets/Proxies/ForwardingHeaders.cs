namespace ActorHub.WebSockets;

/// <summary>
/// The headers in which trusted proxies report the client. Only one kind is read: a proxy that writes one kind forwards the other unchanged, as
/// the client sent it.
/// </summary>
public enum ForwardingHeaders
{
    /// <summary><c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>.</summary>
    XForwarded,

    /// <summary><c>Forwarded</c> (RFC 7239).</summary>
    Forwarded,
}
