using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorHub.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http;

/// <summary>Converts requests that ASP.NET Core has parsed to the protocol library's <see cref="RequestHead"/>.</summary>
public static class HttpContextRequest
{
    private static readonly HandshakeError NoUpgrade =
        new(HandshakeErrorCode.HttpVersion, 505, "this version of HTTP does not support Upgrade", "RFC 9110 §7.8");

    private static readonly HandshakeError InvalidHeader =
        new(HandshakeErrorCode.HeaderValue, 400, "a header value contains control characters", "RFC 9110 §5.5");

    /// <summary>Reads the head of a request, for <see cref="ServerHandshake"/> in an application that uses ASP.NET Core's own server.</summary>
    /// <param name="context">The context of an HTTP/1.0 or HTTP/1.1 request.</param>
    /// <param name="head">Method, target and headers as received. A header that was sent on several lines has one entry for each, next to each other.</param>
    /// <param name="error">The error to refuse the request with, if there is no head.</param>
    /// <returns>True if the request has a valid head.</returns>
    public static bool TryReadHead(this HttpContext context, [NotNullWhen(true)] out RequestHead? head, [NotNullWhen(false)] out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        head = null;
        var isOld = HttpProtocol.IsHttp10(request.Protocol);
        if (!isOld && !HttpProtocol.IsHttp11(request.Protocol))
        {
            error = NoUpgrade;
            return false;
        }

        var headers = new List<Header>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                var text = AsSent(value ?? "");
                if (text.Any(static c => c is '\x7f' or (< ' ' and not '\t')))
                {
                    error = InvalidHeader;
                    return false;
                }

                headers.Add(new Header(name, text));
            }
        }

        var isRead = RequestHead.TryCreate(request.Method, Target(context), isOld ? 0 : 1, new HeaderList([.. headers]), out head, out error);
        return isRead;
    }

    /// <summary>Converts a value that the server has decoded as UTF-8 back to bytes, and each byte to a Latin-1 character.</summary>
    private static string AsSent(string value) => Ascii.IsValid(value) ? value : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));

    /// <summary>The target as the client sent it, or rebuilt from its parts if the server does not provide it.</summary>
    private static string Target(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw)
            ? context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()
            : raw;
    }
}
