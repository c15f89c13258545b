namespace ActorHub.Connections.Handshake;

/// <summary>Use of the PROXY protocol (HAProxy), in which a TCP proxy sends the client's address before the client's bytes.</summary>
public enum ProxyProtocol : byte
{
    /// <summary>Connections begin with an HTTP request.</summary>
    Off,

    /// <summary>Connections from trusted proxies must begin with a PROXY header, version 1 or 2. All others begin with an HTTP request.</summary>
    FromTrustedProxies,
}
