namespace ActorHub.Connections.Handshake;

/// <summary>The use of the PROXY protocol, with which a proxy that only forwards bytes tells whom it forwards them for.</summary>
public enum ProxyProtocol : byte
{
    /// <summary>Connections begin with a request.</summary>
    Off,

    /// <summary>Connections of trusted proxies begin with a PROXY header, version 1 or 2; those of others with a request.</summary>
    FromTrustedProxies,
}
