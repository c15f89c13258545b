using ActorHub.Hub;
using ActorHub.WebSockets;

namespace ActorHub.Server.Http;

/// <summary>Responds to requests for the path of a WebSocket that are not upgrades.</summary>
internal static class UpgradeRequiredEndpoint
{
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
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        if (versions.Length > 0)
        {
            headers.SecWebSocketVersion = versions;
        }

        return context.AnswerAsync(StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint: open it with a WebSocket client.");
    }
}
