using System.Collections.Immutable;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>
/// The web pages that may connect (RFC 6455 §10.2). A browser always sends the page's origin. A request without one does not come from a page,
/// so every policy allows it.
/// </summary>
public abstract record OriginPolicy
{
    private OriginPolicy()
    {
    } // closed set

    /// <summary>Pages of the host and port to which the request is sent, over http or https. The default.</summary>
    public sealed record SameOrigin : OriginPolicy;

    /// <summary>
    /// Like <see cref="SameOrigin"/>, but the host must be <c>localhost</c> or a loopback address: for a server that listens on loopback.
    /// <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> count as one host, because users write any of them for this machine.
    /// </summary>
    /// <remarks>
    /// A foreign page can make its own name resolve to 127.0.0.1 (DNS rebinding), so that Origin and Host match. Its name is not a loopback name,
    /// which this policy detects. A proxy in front of the server forwards its own name: list its origin instead.
    /// </remarks>
    public sealed record SameOriginOnLoopback : OriginPolicy;

    /// <summary>Pages of the listed origins only.</summary>
    /// <param name="Origins">Origins such as <c>https://example.com</c>, without a path; compared ignoring case.</param>
    public sealed record Listed(ImmutableArray<string> Origins) : OriginPolicy;

    /// <summary>All pages: for services that do not use cookies to authenticate clients.</summary>
    public sealed record Any : OriginPolicy;

    /// <summary>The policy for a server that listens at addresses.</summary>
    /// <param name="addresses">All addresses that the server listens at.</param>
    /// <returns><see cref="SameOriginOnLoopback"/> instead of <see cref="SameOrigin"/> if all of them are loopback addresses; otherwise this policy.</returns>
    public OriginPolicy ListeningAt(params ReadOnlySpan<IPAddress> addresses)
    {
        var isLoopback = !addresses.IsEmpty;
        foreach (var address in addresses)
        {
            isLoopback &= CanonicalAddress.IsLoopback(address);
        }

        return this is SameOrigin && isLoopback ? new SameOriginOnLoopback() : this;
    }

    internal bool Allows(string origin, string host) => this switch
    {
        Any => true,
        Listed listed => listed.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase),
        SameOriginOnLoopback => IsLoopback(NameIn(host)) && IsSame(origin, host, OneLoopbackName),
        _ => IsSame(origin, host, static authority => authority),
    };

    /// <summary>The host without a port. Colons within brackets belong to the address.</summary>
    private static string NameIn(string host)
    {
        var port = host.LastIndexOf(':');
        return port > host.LastIndexOf(']') ? host[..port] : host;
    }

    private static bool IsLoopback(string name) =>
        IsLocalhost(name) || (IPAddress.TryParse(name, out var address) && CanonicalAddress.IsLoopback(address));

    private static bool IsLocalhost(string name) => name.Equals("localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Replaces the usual names of this machine by one. Other loopback addresses may belong to other servers.</summary>
    private static string OneLoopbackName(string authority)
    {
        var name = NameIn(authority);
        var isUsual = IsLocalhost(name)
            || (IPAddress.TryParse(name, out var address) && CanonicalAddress.Of(address) is var canonical
                && (canonical.Equals(IPAddress.Loopback) || canonical.Equals(IPAddress.IPv6Loopback)));
        return isUsual ? "localhost" + authority[name.Length..] : authority;
    }

    private static bool IsSame(string origin, string host, Func<string, string> unify)
    {
        if (Authority(origin, "http://", ":80") is { } plain)
        {
            return unify(plain).Equals(unify(WithoutPort(host, ":80")), StringComparison.OrdinalIgnoreCase);
        }

        return Authority(origin, "https://", ":443") is { } secure
            && unify(secure).Equals(unify(WithoutPort(host, ":443")), StringComparison.OrdinalIgnoreCase);
    }

    private static string? Authority(string origin, string scheme, string defaultPort) =>
        origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? WithoutPort(origin[scheme.Length..], defaultPort) : null;

    private static string WithoutPort(string authority, string port) =>
        authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority;
}
