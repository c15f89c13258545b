using ActorHub.Hub;
using ActorHub.WebSockets;

namespace ActorHub.Server.Http;

/// <summary>A plain request to a WebSocket's path.</summary>
/// <remarks>
/// The hub itself answers upgrades that are a connection's first request, so an upgrade is seen here only when a
/// client or a proxy reuses a connection for it. It is told to close the connection and to try on a new one: to
/// take a connection back from the HTTP server would mean to write the parsed request as bytes again.
/// </remarks>
internal static class UpgradeRequiredEndpoint
{
    private static readonly byte[] Text = "This is a WebSocket endpoint: open it on a new connection.\n"u8.ToArray();

    /// <summary>Answers 426 (RFC 9110 §15.5.22) at the paths of the WebSockets.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="options">The paths and versions.</param>
    public static void MapUpgradeRequired(this IEndpointRouteBuilder routes, HubOptions options)
    {
        var versions = VersionDetection.Numbers(options.Versions);
        routes.MapGet(options.HubPath, context => Answer(context, versions));
        if (options.EchoPath is { } echo)
        {
            routes.MapGet(echo, context => Answer(context, versions));
        }
    }

    private static Task Answer(HttpContext context, string versions)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status426UpgradeRequired;
        response.Headers.Upgrade = "websocket";
        response.Headers.Connection = "Upgrade, close";
        if (versions.Length > 0)
        {
            response.Headers.SecWebSocketVersion = versions;
        }

        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Text.Length;
        return response.Body.WriteAsync(Text, context.RequestAborted).AsTask();
    }
}
