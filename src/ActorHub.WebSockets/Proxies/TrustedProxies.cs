// RFC 7239 §8: a header says nothing unless the peer that sent it is known to write it. So the chain is walked from its end, the peer of the
// connection, as long as each address is trusted; what stands before the first that is not was written by a stranger.
using System.Collections.Immutable;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>Whose word counts about whom it forwards for. Immutable.</summary>
public sealed record TrustedProxies
{
    /// <summary>Nobody's: the peer is the client.</summary>
    public static TrustedProxies None { get; } = new([]);

    /// <summary>Trusts the addresses of some networks.</summary>
    /// <param name="networks">Such as <c>10.0.0.0/8</c>; an IPv4 network holds its addresses also when they are written as IPv6.</param>
    public TrustedProxies(ImmutableArray<IPNetwork> networks) => Networks = networks;

    /// <summary>The networks of the proxies.</summary>
    public ImmutableArray<IPNetwork> Networks { get; }

    /// <summary>Which headers the proxies write.</summary>
    /// <value><c>X-Forwarded-*</c> unless set.</value>
    public ForwardingHeaders Headers { get; init; } = ForwardingHeaders.XForwarded;

    /// <summary>Whether an address belongs to a proxy.</summary>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <returns>True when one of the networks holds it.</returns>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Plain(address);
        foreach (var network in Networks)
        {
            if (network.Contains(plain) || (plain != address && network.Contains(address)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds out who sent a request: a pure function of what the connection and the head say.</summary>
    /// <param name="peer">The other end of the connection, or what the PROXY protocol told of it.</param>
    /// <param name="scheme">What the peer connected with.</param>
    /// <param name="headers">The request's.</param>
    /// <returns>The peer itself unless it is trusted and tells of another.</returns>
    public ForwardedClient Resolve(IPAddress peer, WebSocketScheme scheme, HeaderList headers)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(headers);
        var client = new ForwardedClient(Plain(peer), scheme, headers.CountOf("Host") == 1 ? headers.First("Host") : null);
        if (!Contains(peer))
        {
            return client;
        }

        var hops = Headers == ForwardingHeaders.Forwarded ? ForwardedHop.ReadForwarded(headers) : ForwardedHop.ReadXForwarded(headers);
        foreach (var hop in hops)
        {
            // The trusted proxy at client.Address wrote this hop.
            client = new ForwardedClient(hop.For ?? client.Address, hop.Scheme ?? client.Scheme, hop.Host ?? client.Host);
            if (hop.For is null || !Contains(hop.For))
            {
                break;
            }
        }

        return client;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
