using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The server's side of the opening handshake, version 13 (RFC 6455 §4.2).</summary>
public static class ServerHandshake
{
    private const string Upgrade = "Upgrade";
    private const string WebSocket = "websocket";
    private const string Key = "Sec-WebSocket-Key";
    private const string Version = "Sec-WebSocket-Version";
    private const string Protocol = "Sec-WebSocket-Protocol";
    private const string SupportedVersion = "13";
    private const int KeyBytes = 16;
    private const int KeyChars = 24;

    /// <summary>Judges a request.</summary>
    /// <param name="head">The request, whose Host the parser has checked.</param>
    /// <param name="options">What the server accepts.</param>
    /// <returns>The result with the bytes to answer. Nothing of the request but the key's hash is repeated in them.</returns>
    public static HandshakeResult Evaluate(RequestHead head, ServerHandshakeOptions options)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(options);
        if (!head.Headers.HasToken(Upgrade, WebSocket))
        {
            return HandshakeResult.NotAnUpgrade.Shared;
        }

        var refused = CheckRequest(head) ?? CheckVersion(head.Headers) ?? CheckKey(head.Headers) ?? CheckOrigin(head.Headers, options.Origins);
        return refused is not null ? refused : Accept(head.Headers, options);
    }

    /// <summary>The answer to a key (§4.2.2): proof that the server understood the handshake.</summary>
    /// <param name="key">The value of Sec-WebSocket-Key.</param>
    /// <returns>The value of Sec-WebSocket-Accept.</returns>
    public static string AcceptKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var text = Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
#pragma warning disable CA5350 // RFC 6455 §4.2.2 prescribes SHA-1; nothing secret depends on it.
        return Convert.ToBase64String(SHA1.HashData(text));
#pragma warning restore CA5350
    }

    private static HandshakeResult.Refused? CheckRequest(RequestHead head)
    {
        // §4.2.1: "an HTTP/1.1 or higher GET request". RFC 9110 §7.8 would have an Upgrade in HTTP/1.0 ignored; a refusal tells more.
        if (head.MinorVersion < 1)
        {
            return Refuse(400, "WebSocket needs HTTP/1.1");
        }

        if (head.Method != "GET")
        {
            return Refuse(405, "WebSocket needs GET", new Header("Allow", "GET"));
        }

        if (!head.Headers.HasToken("Connection", Upgrade))
        {
            return Refuse(400, "Connection header does not list upgrade");
        }

        // Stricter than the RFC: a body would be taken for the first frames.
        return head.Headers.CountOf("Transfer-Encoding") > 0 || head.Headers.Values("Content-Length").Any(length => length != "0")
            ? Refuse(400, "request with a body")
            : null;
    }

    private static HandshakeResult.Refused? CheckVersion(HeaderList headers)
    {
        if (headers.CountOf(Version) != 1)
        {
            return Refuse(400, $"exactly one {Version} header is needed");
        }

        // §4.4: tell which versions would do.
        return headers.First(Version) != SupportedVersion
            ? Refuse(426, "WebSocket version not supported", new Header(Version, SupportedVersion))
            : null;
    }

    private static HandshakeResult.Refused? CheckKey(HeaderList headers)
    {
        if (headers.CountOf(Key) != 1)
        {
            return Refuse(400, $"exactly one {Key} header is needed");
        }

        // The decoder skips blanks, but 24 characters make 16 bytes only without any.
        var key = headers.First(Key).AsSpan();
        return key.Length != KeyChars || !Base64.IsValid(key, out var length) || length != KeyBytes
            ? Refuse(400, $"{Key} is not the base64 form of 16 bytes")
            : null;
    }

    private static HandshakeResult.Refused? CheckOrigin(HeaderList headers, OriginPolicy policy) => headers.CountOf("Origin") switch
    {
        0 => null,
        1 => policy.Allows(headers.First("Origin")!, headers.First("Host") ?? "") ? null : Refuse(403, "origin not allowed"),
        _ => Refuse(400, "more than one Origin header"),
    };

    private static HandshakeResult.Accepted Accept(HeaderList headers, ServerHandshakeOptions options)
    {
        // The name is taken from our list, never from the request.
        var index = -1;
        foreach (var offered in headers.Tokens(Protocol))
        {
            index = options.Subprotocols.IndexOf(offered);
            if (index >= 0)
            {
                break;
            }
        }

        var subprotocol = index < 0 ? null : options.Subprotocols[index];
        var response = new StringBuilder(200)
            .Append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
            .Append(AcceptKey(headers.First(Key)!))
            .Append("\r\n");
        if (subprotocol is not null)
        {
            response.Append(Protocol).Append(": ").Append(subprotocol).Append("\r\n");
        }

        var protocol = subprotocol is null ? NegotiatedProtocol.Plain : new NegotiatedProtocol(WebSocketVersion.Rfc6455, subprotocol, null);
        return new HandshakeResult.Accepted(protocol, Encoding.ASCII.GetBytes(response.Append("\r\n").ToString()));
    }

    private static HandshakeResult.Refused Refuse(int status, string reason, params ReadOnlySpan<Header> headers) =>
        new(status, reason, RefusalResponse.Build(status, reason, headers));
}
