using System.Net;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>The proxy variables that command-line programs share.</summary>
internal static class ProxyEnvironment
{
    /// <summary>Which proxy they name for a URI.</summary>
    /// <param name="uri">Where to connect to.</param>
    /// <param name="variable">Reads a variable; null when it is not set.</param>
    /// <returns>Null for none.</returns>
    /// <exception cref="FormatException">The variable is no URI.</exception>
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

        // As usual, a mere "host:port" is an HTTP proxy.
        return Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out var proxy)
            ? proxy
            : throw new FormatException("The environment's proxy is not a URI.");
    }

    /// <summary>A CGI program finds a request's Proxy header in HTTP_PROXY: there only the lower case is the operator's.</summary>
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
