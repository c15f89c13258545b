using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ActorHub.WebSockets;

/// <summary>Responses that refuse a request with a short text, and end the connection.</summary>
public static class RefusalResponse
{
    private static readonly HashSet<string> Framing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade",
    };

    /// <summary>Builds a whole response with a line of text as its body.</summary>
    /// <param name="status">The HTTP status, from 300 to 599.</param>
    /// <param name="reason">The text of the body, sent to the peer unchanged.</param>
    /// <param name="headers">Headers to add, such as <c>Retry-After</c>.</param>
    /// <returns>Head and body.</returns>
    /// <exception cref="ArgumentException">A header is one that the response itself writes, such as <c>Content-Length</c>.</exception>
    public static byte[] Build(int status, string reason, params ReadOnlySpan<Header> headers) => Build(status, reason, RefusalFormat.Text, headers);

    /// <summary>Builds a whole response.</summary>
    /// <param name="status">The HTTP status, from 300 to 599.</param>
    /// <param name="reason">The text of the body, sent to the peer unchanged.</param>
    /// <param name="format">The format of the body.</param>
    /// <param name="headers">Headers to add, such as <c>Retry-After</c>.</param>
    /// <returns>Head and body.</returns>
    /// <exception cref="ArgumentException">A header is one that the response itself writes, such as <c>Content-Length</c>.</exception>
    public static byte[] Build(int status, string reason, RefusalFormat format, params ReadOnlySpan<Header> headers) =>
        Build(status, reason, format, null, headers);

    /// <summary>Builds the response to an invalid handshake.</summary>
    /// <param name="error">The error, which provides the status, the text and, in JSON, the code.</param>
    /// <param name="format">The format of the body.</param>
    /// <param name="headers">Headers to add.</param>
    /// <returns>Head and body.</returns>
    /// <exception cref="ArgumentException">A header is one that the response itself writes, such as <c>Content-Length</c>.</exception>
    public static byte[] Build(HandshakeError error, RefusalFormat format, params ReadOnlySpan<Header> headers)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Build(error.Status, error.Reason, format, error.Code, headers);
    }

    /// <summary>Creates the header that tells a client when to retry (RFC 9110 §10.2.3), for 429 and 503.</summary>
    /// <param name="seconds">Seconds from now; 0 or more.</param>
    /// <returns>The header <c>Retry-After</c>.</returns>
    public static Header RetryAfter(int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        return new Header("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
    }

    private static byte[] Build(int status, string reason, RefusalFormat format, HandshakeErrorCode? code, ReadOnlySpan<Header> headers)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        var body = format == RefusalFormat.Json ? Json(status, reason, code) : Encoding.UTF8.GetBytes(reason + "\n");
        var head = new HeadWriter(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Phrase(status)}"))
            .Add("Content-Type", format == RefusalFormat.Json ? "application/json" : "text/plain; charset=utf-8")
            .Add("Content-Length", body.Length);
        if (status == 426)
        {
            // RFC 9110 §15.5.22: a 426 MUST contain Upgrade; §7.8: and list it in Connection.
            head.Add(HandshakeHeaders.Upgrade, "websocket").Add(HandshakeHeaders.Connection, "Upgrade, close");
        }
        else
        {
            head.Add(HandshakeHeaders.Connection, "close");
        }

        foreach (var header in headers)
        {
            if (Framing.Contains(header.Name))
            {
                throw new ArgumentException($"The response itself writes the header {header.Name}.", nameof(headers));
            }

            head.Add(header);
        }

        return [.. head.ToArray(), .. body];
    }

    private static byte[] Json(int status, string reason, HandshakeErrorCode? code)
    {
        var json = new JsonObject { ["status"] = status, ["message"] = reason };
        if (code is { } number)
        {
            json["code"] = (int)number;
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static string Phrase(int status) => status switch
    {
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Refused", // RFC 9112 §4: clients ignore the phrase.
    };
}
