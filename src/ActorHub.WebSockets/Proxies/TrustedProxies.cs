// RFC 7239 §8: trust an entry only if a trusted proxy has written it. So the chain is followed from its end, the peer of the connection, while
// each address is trusted. The client could have written everything before the first untrusted address.
using System.Collections.Immutable;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>The proxies whose forwarding headers are trusted. Immutable.</summary>
public sealed record TrustedProxies
{
    private const int MappedPrefixBits = 96; // ::ffff:0:0/96

    /// <summary>Trusts no proxy: the peer of the connection is the client.</summary>
    public static TrustedProxies None { get; } = new([]);

    /// <summary>Trusts the addresses of networks.</summary>
    /// <param name="networks">Networks such as <c>10.0.0.0/8</c>. An IPv4-mapped network counts as the IPv4 network.</param>
    public TrustedProxies(ImmutableArray<IPNetwork> networks) => Networks = networks.Any(IsMapped) ? [.. networks.Select(Canonical)] : networks;

    /// <summary>The networks of the proxies. None of them is IPv4-mapped.</summary>
    public ImmutableArray<IPNetwork> Networks { get; }

    /// <summary>The headers that the proxies write.</summary>
    /// <value><c>X-Forwarded-*</c> unless set.</value>
    public ForwardingHeaders Headers { get; init; } = ForwardingHeaders.XForwarded;

    /// <summary>Whether an address belongs to a proxy.</summary>
    /// <param name="address">IPv4 or IPv6; an IPv4-mapped address counts as IPv4.</param>
    /// <returns>True if one of the networks contains it.</returns>
    public bool Contains(IPAddress address)
    {
        var canonical = CanonicalAddress.Of(address);
        foreach (var network in Networks)
        {
            if (network.Contains(canonical))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Determines the client that sent a request.</summary>
    /// <param name="peer">The peer of the connection, or its address from a PROXY header.</param>
    /// <param name="scheme">The scheme with which the peer connected.</param>
    /// <param name="headers">The headers of the request.</param>
    /// <returns>The peer itself, unless it is trusted and its headers name another client.</returns>
    public ForwardedClient Resolve(IPAddress peer, WebSocketScheme scheme, HeaderList headers)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(headers);
        var client = new ForwardedClient(CanonicalAddress.Of(peer), scheme, headers.CountOf("Host") == 1 ? headers.First("Host") : null);
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

    // A shorter prefix contains more than mapped addresses.
    private static bool IsMapped(IPNetwork network) => network.BaseAddress.IsIPv4MappedToIPv6 && network.PrefixLength >= MappedPrefixBits;

    private static IPNetwork Canonical(IPNetwork network) =>
        IsMapped(network) ? new IPNetwork(CanonicalAddress.Of(network.BaseAddress), network.PrefixLength - MappedPrefixBits) : network;
}
