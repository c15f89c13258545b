namespace ActorHub.WebSockets;

/// <summary>
/// In which headers the proxies in front of us tell whom they forward for. Only one of them: a proxy that writes one passes the other on as the
/// client wrote it.
/// </summary>
public enum ForwardingHeaders
{
    /// <summary><c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>.</summary>
    XForwarded,

    /// <summary><c>Forwarded</c> (RFC 7239).</summary>
    Forwarded,
}
