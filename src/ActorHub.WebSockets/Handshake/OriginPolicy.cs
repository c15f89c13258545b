using System.Collections.Immutable;

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

    /// <summary>Pages of the listed origins only.</summary>
    /// <param name="Origins">Such as <c>https://example.com</c>, without a path; compared ignoring case.</param>
    public sealed record Listed(ImmutableArray<string> Origins) : OriginPolicy;

    /// <summary>All pages: for services that authenticate every client by other means than cookies.</summary>
    public sealed record Any : OriginPolicy;

    internal bool Allows(string origin, string host) => this switch
    {
        Any => true,
        Listed listed => listed.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase),
        _ => IsSame(origin, host),
    };

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
