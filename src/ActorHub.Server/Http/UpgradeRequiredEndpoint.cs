using ActorHub.Hub;
using ActorHub.WebSockets;

namespace ActorHub.Server.Http;

/// <summary>Responds to requests for the path of a WebSocket that are not upgrades.</summary>
internal static class UpgradeRequiredEndpoint
{
    private static readonly byte[] Text = "This is a WebSocket endpoint: open it with a WebSocket client.\n"u8.ToArray();

    /// <summary>Maps the paths of the WebSockets to a 426 response (RFC 9110 §15.5.22).</summary>
    /// <param name="routes">The routes to add to.</param>
    /// <param name="options">The paths and versions of the WebSockets.</param>
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
        response.Headers.Connection = "Upgrade";
        if (versions.Length > 0)
        {
            response.Headers.SecWebSocketVersion = versions;
        }

        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Text.Length;
        return response.Body.WriteAsync(Text, context.RequestAborted).AsTask();
    }
}
