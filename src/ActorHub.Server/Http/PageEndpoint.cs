using ActorHub.Server.Page;

namespace ActorHub.Server.Http;

/// <summary>The page at <c>/</c> and its files.</summary>
internal static class PageEndpoint
{
    // Only files of this server; no inline scripts or styles, no framing. 'self' includes the WebSocket of the same origin.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
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
}
