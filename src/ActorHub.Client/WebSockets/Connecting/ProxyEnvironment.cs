using System.Net;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Reads the conventional proxy variables of the environment.</summary>
internal static class ProxyEnvironment
{
    /// <summary>Finds the proxy for a URI.</summary>
    /// <param name="uri">The URI to connect to.</param>
    /// <param name="variable">Reads a variable; null if it is not set.</param>
    /// <returns>Null for a direct connection.</returns>
    /// <exception cref="FormatException">The variable is not a URI.</exception>
    public static Uri? For(WebSocketUri uri, Func<string, string?> variable)
    {
        if (IsExcepted(uri, Read(variable, "no_proxy") ?? ""))
        {
            return null;
        }

        var text = (uri.IsSecure ? Read(variable, "https_proxy") : ReadHttpProxy(variable)) ?? Read(variable, "all_proxy");
        if (text is null)
        {
            return null;
        }

        // By convention, "host:port" without a scheme is an HTTP proxy.
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var proxy)
            ? proxy
            : throw new FormatException("The proxy variable of the environment is not a URI. Set it to a URI such as http://proxy:3128.");
    }

    /// <summary>Ignores HTTP_PROXY in a CGI program, where it contains the request's Proxy header (CVE-2016-5385). Only the lower case is trusted there.</summary>
    private static string? ReadHttpProxy(Func<string, string?> variable) =>
        NonEmpty(variable("http_proxy")) ?? (variable("GATEWAY_INTERFACE") is null ? NonEmpty(variable("HTTP_PROXY")) : null);

    private static string? Read(Func<string, string?> variable, string name) => NonEmpty(variable(name)) ?? NonEmpty(variable(name.ToUpperInvariant()));

    private static string? NonEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    private static bool IsExcepted(WebSocketUri uri, string list)
    {
        foreach (var entry in list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (entry == "*" || Matches(uri, entry))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Matches(WebSocketUri uri, string entry)
    {
        var host = uri.Host.Trim('[', ']');
        if (IPNetwork.TryParse(entry, out var network))
        {
            return IPAddress.TryParse(host, out var address) && network.Contains(address);
        }

        if (IPAddress.TryParse(entry, out var excepted))
        {
            return IPAddress.TryParse(host, out var address) && excepted.Equals(address);
        }

        var colon = entry.LastIndexOf(':');
        if (colon > 0 && int.TryParse(entry.AsSpan(colon + 1), out var port))
        {
            if (port != uri.Port)
            {
                return false;
            }

            entry = entry[..colon];
        }

        var name = entry.StartsWith("*.", StringComparison.Ordinal) ? entry[2..] : entry.TrimStart('.');
        return host.Equals(name, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);
    }
}
