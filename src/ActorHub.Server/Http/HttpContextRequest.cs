using System.Diagnostics.CodeAnalysis;
using System.Text;
using ActorHub.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http;

/// <summary>Requests that ASP.NET Core has parsed, as the protocol library reads them.</summary>
public static class HttpContextRequest
{
    private static readonly HandshakeError NoUpgrade =
        new(HandshakeErrorCode.HttpVersion, 505, "this version of HTTP has no Upgrade", "RFC 9110 §7.8");

    private static readonly HandshakeError InvalidHeader =
        new(HandshakeErrorCode.HeaderValue, 400, "a header's value has control characters", "RFC 9110 §5.5");

    /// <summary>Reads the head of a request, for <see cref="ServerHandshake"/> in an application that has its own HTTP server.</summary>
    /// <param name="context">The request's context, over HTTP/1.</param>
    /// <param name="head">Method, target and headers as they came; a header with several lines stands in it once for each, all of them together.</param>
    /// <param name="error">What to refuse the request with, when there is no head.</param>
    /// <returns>Whether there is one.</returns>
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

    /// <summary>The value's bytes, each as a character: the server has decoded them as UTF-8.</summary>
    private static string AsSent(string value) => Ascii.IsValid(value) ? value : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));

    /// <summary>The target as the client wrote it; built from its parts when the server does not tell it.</summary>
    private static string Target(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw)
            ? context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()
            : raw;
    }
}
