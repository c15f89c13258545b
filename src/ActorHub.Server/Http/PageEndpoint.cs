using System.Globalization;
using System.Net;
using ActorHub.Server.Page;

namespace ActorHub.Server.Http;

/// <summary>The page at <c>/</c> and its files.</summary>
internal static class PageEndpoint
{
    // Only files of this server; no inline scripts or styles, no framing. 'self' includes the WebSocket of the same origin.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

    /// <summary>Maps the files of the page.</summary>
    /// <param name="routes">The routes to add to.</param>
    /// <param name="hubPath">The path of the WebSocket that it opens.</param>
    public static void MapPage(this IEndpointRouteBuilder routes, string hubPath)
    {
        foreach (var file in PageFile.ReadAll(hubPath))
        {
            routes.MapMethods(file.Path, [HttpMethods.Get, HttpMethods.Head], context => Serve(context, file));
        }
    }

    private static async Task Serve(HttpContext context, PageFile file)
    {
        var headers = context.Response.Headers;
        headers.ETag = file.ETag;
        headers.CacheControl = "no-cache"; // browsers revalidate each time: an update shows immediately, and an unchanged file costs a 304
        headers.ContentSecurityPolicy = ContentSecurityPolicy + OtherLoopbackNames(context);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.Headers.IfNoneMatch == file.ETag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(file.Content, context.RequestAborted);
        }
    }

    // localhost and 127.0.0.1 are the same server, so the page of one may connect to the other; 'self' is only the name in the address.
    // [::1] is missing: a source expression has no IPv6 addresses (Content Security Policy Level 3 §2.3.1).
    private static string OtherLoopbackNames(HttpContext context)
    {
        var host = context.Request.Host;
        var isLoopback = context.Connection.LocalIpAddress is { } local && IPAddress.IsLoopback(local)
            && (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Host, out var named) && IPAddress.IsLoopback(named)));
        if (!isLoopback)
        {
            return "";
        }

        var port = host.Port is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        return $" ws://localhost{port} ws://127.0.0.1{port}";
    }
}
