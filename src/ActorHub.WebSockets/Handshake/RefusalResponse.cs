using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Answers that refuse a request: a short text, and the end of the connection.</summary>
public static class RefusalResponse
{
    /// <summary>Builds a whole response.</summary>
    /// <param name="status">The HTTP status, from 400 to 599.</param>
    /// <param name="reason">The text of the body; sent to the peer as it is.</param>
    /// <param name="headers">Headers to add, such as <c>Retry-After</c>.</param>
    /// <returns>Head and body.</returns>
    public static byte[] Build(int status, string reason, params ReadOnlySpan<Header> headers)
    {
        ArgumentNullException.ThrowIfNull(reason);
        var body = Encoding.UTF8.GetBytes(reason + "\n");
        var head = new HeadWriter(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {Phrase(status)}"))
            .Add("Content-Type", "text/plain; charset=utf-8")
            .Add("Content-Length", body.Length)
            .Add("Connection", "close");
        foreach (var header in headers)
        {
            head.Add(header);
        }

        return [.. head.ToArray(), .. body];
    }

    private static string Phrase(int status) => status switch
    {
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
