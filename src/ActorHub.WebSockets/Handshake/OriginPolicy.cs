using System.Collections.Immutable;
using System.Net;

namespace ActorHub.WebSockets;

/// <summary>
/// Which web pages may connect (RFC 6455 §10.2). A browser always tells the page's origin; a request without one does not come from a page
/// and is allowed by every policy.
/// </summary>
public abstract record OriginPolicy
{
    private OriginPolicy()
    {
    } // closed set

    /// <summary>Pages of the very host and port that the request goes to, over http or https. The default.</summary>
    public sealed record SameOrigin : OriginPolicy;

    /// <summary>
    /// The same, where the request names <c>localhost</c> or a loopback address: for a server that only this machine reaches.
    /// </summary>
    /// <remarks>
    /// A page may let its own name resolve to 127.0.0.1 (DNS rebinding): Origin and Host then agree, and a stranger's page would pass for ours.
    /// The name gives it away. A proxy in front passes its own name on: list its origin instead.
    /// </remarks>
    public sealed record SameOriginOnLoopback : OriginPolicy;

    /// <summary>Pages of the listed origins only.</summary>
    /// <param name="Origins">Such as <c>https://example.com</c>, without a path; compared ignoring case.</param>
    public sealed record Listed(ImmutableArray<string> Origins) : OriginPolicy;

    /// <summary>All pages: for services that authenticate every client by other means than cookies.</summary>
    public sealed record Any : OriginPolicy;

    /// <summary>This policy as a server at an address must apply it.</summary>
    /// <param name="address">The address that the server listens at.</param>
    /// <returns><see cref="SameOriginOnLoopback"/> in place of <see cref="SameOrigin"/> at loopback; else the policy itself.</returns>
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
        var name = port > host.LastIndexOf(']') ? host[..port] : host; // the colons within brackets are the address's
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
