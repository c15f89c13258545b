using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The server's side of the opening handshake: version 13 (RFC 6455 §4.2) and the enabled drafts.</summary>
public static class ServerHandshake
{
    private const int KeyDigits = 22; // of base64, for 16 bytes
    private const int AcceptBytes = 28; // a SHA-1 hash in base64
    private const int MaxStackBytes = 64; // a valid key needs 60

    private static readonly byte[] SwitchingProtocols =
        [.. "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8];

    /// <summary>Evaluates a request that was received over plain TCP.</summary>
    /// <param name="head">The request.</param>
    /// <param name="options">The rules of the server.</param>
    /// <returns>The result, with the bytes of the response.</returns>
    public static HandshakeResult Evaluate(RequestHead head, ServerHandshakeOptions options) => Evaluate(head, options, WebSocketScheme.Ws);

    /// <summary>Evaluates a request.</summary>
    /// <param name="head">The request.</param>
    /// <param name="options">The rules of the server.</param>
    /// <param name="scheme">The scheme with which the client connected. It is known from TLS or from a trusted proxy; never trust a header alone.</param>
    /// <returns>
    /// The result, with the bytes of the response. They contain nothing from the request except the hash of the key and, in hybi-00 and hixie-75,
    /// the origin, host and target, which those drafts require.
    /// </returns>
    public static HandshakeResult Evaluate(RequestHead head, ServerHandshakeOptions options, WebSocketScheme scheme)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(options);
        return Evaluate(head, options, new RequestedPlace(scheme, head.Headers.First("Host") ?? ""));
    }

    /// <summary>Evaluates a request that may have been forwarded by proxies.</summary>
    /// <param name="head">The request.</param>
    /// <param name="options">The rules of the server.</param>
    /// <param name="client">The client, as determined by <see cref="TrustedProxies.Resolve"/>. Its host is compared with the origin.</param>
    /// <returns>The result, with the bytes of the response.</returns>
    public static HandshakeResult Evaluate(RequestHead head, ServerHandshakeOptions options, ForwardedClient client)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(client);
        return Evaluate(head, options, new RequestedPlace(client.Scheme, client.Host ?? ""));
    }

    /// <summary>The answer to a key (§4.2.2), which proves that the server understood the handshake.</summary>
    /// <param name="key">The value of <c>Sec-WebSocket-Key</c>.</param>
    /// <returns>The value of <c>Sec-WebSocket-Accept</c>.</returns>
    public static string AcceptKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Span<byte> accept = stackalloc byte[AcceptBytes];
        WriteAccept(key, accept);
        return Encoding.ASCII.GetString(accept);
    }

    private static void WriteAccept(string key, Span<byte> accept)
    {
        var suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        var length = key.Length + suffix.Length;
        Span<byte> text = length <= MaxStackBytes ? stackalloc byte[MaxStackBytes] : new byte[length];
        text = text[..length];
        Encoding.ASCII.GetBytes(key, text);
        suffix.CopyTo(text[key.Length..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6455 §4.2.2 prescribes SHA-1; nothing secret depends on it.
        SHA1.HashData(text, hash);
#pragma warning restore CA5350
        Base64.EncodeToUtf8(hash, accept, out _, out _);
    }

    private static HandshakeResult Evaluate(RequestHead head, ServerHandshakeOptions options, RequestedPlace place)
    {
        if (!head.Headers.HasToken(HandshakeHeaders.Upgrade, "websocket"))
        {
            return HandshakeResult.NotAnUpgrade.Shared;
        }

        var error = CheckRequest(head);
        if (error is not null || !VersionDetection.TryDetect(head.Headers, options.Versions, out var version, out error))
        {
            return Refuse(error!, options);
        }

        error = OriginCheck.Find(head.Headers, place.Host, version, options.Origins, out var origin) ?? CheckBody(head.Headers, version);
        if (error is not null)
        {
            return Refuse(error, options);
        }

        var result = version <= WebSocketVersion.Hybi00
            ? OldServerHandshake.Evaluate(head, version, options, origin, place, out error)
            : Accept(head.Headers, version, options, out error);
        return error is null ? result! : Refuse(error, options);
    }

    private static HandshakeError? CheckRequest(RequestHead head)
    {
        // §4.2.1: "an HTTP/1.1 or higher GET request". RFC 9110 §7.8 requires ignoring Upgrade in HTTP/1.0; a refusal is more helpful.
        if (head.MinorVersion < 1)
        {
            return HandshakeErrors.HttpVersionTooOld;
        }

        if (head.Method != "GET")
        {
            return HandshakeErrors.MethodNotGet;
        }

        return head.Headers.HasToken(HandshakeHeaders.Connection, HandshakeHeaders.Upgrade) ? null : HandshakeErrors.ConnectionWithoutUpgrade;
    }

    private static HandshakeError? CheckBody(HeaderList headers, WebSocketVersion version)
    {
        // Stricter than the RFC, because a body would be read as the first frames. Some hybi-00 clients send a Content-Length for their challenge.
        var announced = version == WebSocketVersion.Hybi00 ? "8" : "0";
        var isFree = headers.CountOf("Transfer-Encoding") == 0
            && headers.CountOf("Content-Length") == headers.CountOf("Content-Length", announced);
        return isFree ? null : HandshakeErrors.RequestBody;
    }

    private static HandshakeError? CheckKey(HeaderList headers)
    {
        if (headers.CountOf(HandshakeHeaders.Key) != 1)
        {
            return HandshakeErrors.KeyMissing;
        }

        return IsKey(headers.First(HandshakeHeaders.Key)) ? null : HandshakeErrors.KeyInvalid;
    }

    /// <summary>Whether a text is the base64 form of 16 bytes.</summary>
    /// <remarks>
    /// The last digit has four unused bits, which need not be 0: RFC 4648 §3.5 lets a decoder refuse others, but clients send them, and the example in
    /// RFC 6455 §4.1 has them. The server never decodes the key, so it checks only its digits.
    /// </remarks>
    private static bool IsKey(ReadOnlySpan<char> key) =>
        key.Length == KeyDigits + 2 && key.EndsWith("==") && !key[..KeyDigits].ContainsAnyExcept(HttpGrammar.Base64Digits);

    private static HandshakeResult.Accepted? Accept(
        HeaderList headers, WebSocketVersion version, ServerHandshakeOptions options, out HandshakeError? error)
    {
        error = CheckKey(headers);
        var terms = error is null ? AgreedTerms.Choose(headers, version, options, out error) : null;
        if (terms is null)
        {
            return null;
        }

        return new HandshakeResult.Accepted(terms.Protocol, Response(headers.First(HandshakeHeaders.Key)!, terms.Headers), null);
    }

    private static byte[] Response(string key, ImmutableArray<Header> more)
    {
        Span<byte> accept = stackalloc byte[AcceptBytes];
        WriteAccept(key, accept);
        if (more.IsEmpty)
        {
            return [.. SwitchingProtocols, .. accept, .. "\r\n\r\n"u8];
        }

        var lines = new HeadWriter();
        foreach (var header in more)
        {
            lines.Add(header);
        }

        return [.. SwitchingProtocols, .. accept, .. "\r\n"u8, .. lines.ToArray()];
    }

    private static HandshakeResult.Refused Refuse(HandshakeError error, ServerHandshakeOptions options)
    {
        // §4.4: the response lists the supported versions.
        Header? hint = error.Code switch
        {
            HandshakeErrorCode.MethodNotGet => new Header("Allow", "GET"),
            HandshakeErrorCode.VersionUnsupported when VersionDetection.Numbers(options.Versions) is { Length: > 0 } numbers =>
                new Header(HandshakeHeaders.Version, numbers),
            _ => null,
        };
        return new HandshakeResult.Refused(
            error, hint is { } header ? RefusalResponse.Build(error, options.Refusals, header) : RefusalResponse.Build(error, options.Refusals));
    }
}
