using System.Net;

namespace ActorHub.WebSockets;

/// <summary>What a proxy tells of a connection that it forwards, before its first byte (PROXY protocol, versions 1 and 2). Immutable.</summary>
/// <param name="Source">The client; null when the proxy speaks for itself or does not know, and the connection's own address counts.</param>
/// <param name="Destination">What the client connected to; null together with the source.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    internal static readonly ProxyHeader Unknown = new(null, null);
}
