using System.Net;

namespace ActorHub.WebSockets;

/// <summary>The header that a proxy sends before the bytes of a forwarded connection (PROXY protocol, versions 1 and 2). Immutable.</summary>
/// <param name="Source">The client's address; null if the proxy made the connection itself or does not know the client. Then use the address of the connection. An IPv4-mapped address is converted to IPv4, as is the destination's.</param>
/// <param name="Destination">The address that the client connected to; null if the source is null.</param>
public sealed record ProxyHeader(IPEndPoint? Source, IPEndPoint? Destination)
{
    internal static readonly ProxyHeader Unknown = new(null, null);
}
