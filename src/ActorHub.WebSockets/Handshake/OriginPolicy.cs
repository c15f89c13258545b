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

    /// <summary>The policy for a server that listens at an address.</summary>
    /// <param name="address">The address that the server listens at.</param>
    /// <returns><see cref="SameOriginOnLoopback"/> instead of <see cref="SameOrigin"/> if the address is a loopback address; otherwise this policy.</returns>
    public OriginPolicy ListeningAt(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return this is SameOrigin && IPAddress.IsLoopback(address) ? new SameOriginOnLoopback() : this;
    }

    internal bool Allows(string origin, string host) => this switch
    {
        Any => true,
        Listed listed => listed.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase),
        SameOriginOnLoopback => IsLoopback(host) && IsSame(origin, host),
        _ => IsSame(origin, host),
    };

    private static bool IsLoopback(string host)
    {
        var port = host.LastIndexOf(':');
        var name = port > host.LastIndexOf(']') ? host[..port] : host; // colons within brackets belong to the address
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    private static bool IsSame(string origin, string host)
    {
        if (Authority(origin, "http://", ":80") is { } plain)
        {
            return plain.Equals(WithoutPort(host, ":80"), StringComparison.OrdinalIgnoreCase);
        }

        return Authority(origin, "https://", ":443") is { } secure && secure.Equals(WithoutPort(host, ":443"), StringComparison.OrdinalIgnoreCase);
    }

    private static string? Authority(string origin, string scheme, string defaultPort) =>
        origin.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? WithoutPort(origin[scheme.Length..], defaultPort) : null;

    private static string WithoutPort(string authority, string port) =>
        authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority;
}
