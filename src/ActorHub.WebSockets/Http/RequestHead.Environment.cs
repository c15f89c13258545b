using System.Text;

namespace ActorHub.WebSockets;

public sealed partial class RequestHead
{
    private const string HeaderPrefix = "HTTP_";

    /// <summary>Creates a head from a gateway's environment (CGI, RFC 3875; PSGI, Rack and WSGI use the same names).</summary>
    /// <param name="environment">
    /// <c>HTTP_*</c>, <c>CONTENT_LENGTH</c>, <c>CONTENT_TYPE</c>; <c>REQUEST_URI</c>, or else <c>SCRIPT_NAME</c>, <c>PATH_INFO</c> (both decoded) and
    /// <c>QUERY_STRING</c>; <c>REQUEST_METHOD</c> (<c>GET</c> when absent), <c>SERVER_PROTOCOL</c> (<c>HTTP/1.1</c> when absent).
    /// </param>
    /// <param name="head">The head on success.</param>
    /// <param name="error">Otherwise the error.</param>
    /// <returns>Whether the environment contains a valid request.</returns>
    public static bool TryFromEnvironment(IReadOnlyDictionary<string, string> environment, out RequestHead? head, out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(environment);
        head = null;
        return HeaderList.TryCreate(HeadersOf(environment), out var headers, out error)
            && TryCreate(
                environment.GetValueOrDefault("REQUEST_METHOD") ?? "GET",
                TargetOf(environment),
                environment.GetValueOrDefault("SERVER_PROTOCOL") == "HTTP/1.0" ? 0 : 1,
                headers!,
                out head,
                out error);
    }

    private static IEnumerable<KeyValuePair<string, string>> HeadersOf(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (key, value) in environment)
        {
            if (key.StartsWith(HeaderPrefix, StringComparison.Ordinal))
            {
                yield return new(HeaderName(key[HeaderPrefix.Length..]), value);
            }
            else if (key is "CONTENT_LENGTH" or "CONTENT_TYPE" && value.Length > 0)
            {
                yield return new(HeaderName(key), value);
            }
        }
    }

    /// <summary>Converts <c>SEC_WEBSOCKET_KEY</c> to <c>Sec-Websocket-Key</c>: the environment does not preserve the original spelling.</summary>
    private static string HeaderName(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (var c in key)
        {
            name.Append(c == '_' ? '-' : name.Length == 0 || name[^1] == '-' ? c : char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    private static string TargetOf(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("REQUEST_URI") is { Length: > 0 } target)
        {
            return target;
        }

        // The gateway has decoded the path, so encode its segments again.
        var path = environment.GetValueOrDefault("SCRIPT_NAME") + environment.GetValueOrDefault("PATH_INFO");
        var encoded = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var query = environment.GetValueOrDefault("QUERY_STRING");
        return (encoded.Length == 0 ? "/" : encoded) + (string.IsNullOrEmpty(query) ? "" : "?" + query);
    }
}
