using ActorHub.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace ActorHub.Server.Http;

/// <summary>Requests that ASP.NET Core has parsed, as the protocol library reads them.</summary>
public static class HttpContextRequest
{
    /// <summary>The head of a request, for <see cref="ServerHandshake"/> in an application that has its own HTTP server.</summary>
    /// <param name="context">The request's context. Its protocol is <c>HTTP/1.0</c> or <c>HTTP/1.1</c>: later ones have no Upgrade.</param>
    /// <returns>Method, target and headers as they came; a header with several lines stands in it once for each, all of them together.</returns>
    /// <exception cref="ArgumentException">The protocol is another.</exception>
    public static RequestHead ToRequestHead(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = context.Request;
        var minor = HttpProtocol.IsHttp11(request.Protocol) ? 1
            : HttpProtocol.IsHttp10(request.Protocol) ? 0
            : throw new ArgumentException($"{request.Protocol} has no Upgrade (RFC 9110 §7.8).", nameof(context));
        var headers = new List<Header>(request.Headers.Count);
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                headers.Add(new Header(name, value ?? ""));
            }
        }

        return new RequestHead(request.Method, Target(context), minor, new HeaderList([.. headers]));
    }

    /// <summary>The target as the client wrote it; built from its parts when the server does not tell it.</summary>
    private static string Target(HttpContext context)
    {
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return string.IsNullOrEmpty(raw)
            ? context.Request.PathBase.ToUriComponent() + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()
            : raw;
    }
}
