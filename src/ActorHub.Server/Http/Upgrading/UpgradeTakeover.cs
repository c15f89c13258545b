using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorHub.Connections;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Transports;
using ActorHub.Hub;
using ActorHub.Server.Http.Handover;
using ActorHub.WebSockets;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ActorHub.Server.Http.Upgrading;

/// <summary>
/// Takes WebSocket upgrades back from the HTTP server. An upgrade reaches it only on a connection whose first request was another one: proxies
/// such as HAProxy reuse their connections.
/// </summary>
/// <remarks>
/// The hub receives a transport that begins with the request head, so that the same actors apply the same rules, limits and counters as on a
/// connection of its own.
/// </remarks>
internal static class UpgradeTakeover
{
    /// <summary>Passes each request with <c>Upgrade: websocket</c> to the hub, for any path: the hub also refuses those that it does not serve.</summary>
    /// <param name="application">The application to add to.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="options">The trusted proxies, and whether they send PROXY headers.</param>
    public static void UseUpgradeTakeover(this IApplicationBuilder application, HubHost hub, ConnectionOptions options) =>
        application.Use((HttpContext context, RequestDelegate next) =>
            context.Request.Headers.Upgrade.Count == 0 ? next(context)
            : !context.TryReadHead(out var head, out var error) ? context.AnswerAsync(error.Status, error.Reason)
            : head.Headers.HasToken("Upgrade", "websocket") ? ServeAsync(context, head, hub, options)
            : next(context));

    private static async Task ServeAsync(HttpContext context, RequestHead head, HubHost hub, ConnectionOptions options)
    {
        var connection = context.Features.Get<HandedOverConnection>();
        var client = context.Connection.RemoteIpAddress is { } address ? new IPEndPoint(address, context.Connection.RemotePort) : null;
        var peer = connection?.Peer ?? client;
        await using var stream = new UpgradeStream(context, BytesOf(head, ProxyLine(options, peer, client)));

        // A WebSocket may be silent or slow for longer than a response; the hub has its own rules for that.
        connection?.AllowStalls();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        hub.Serve(new StreamTransport(stream, peer) { WriteEnd = stream.EndAsync });
        await stream.Ended;
    }

    /// <summary>
    /// A trusted proxy's PROXY header came before the first request of the connection, and the hub expects one before this request too. So
    /// this creates one with the same client (PROXY protocol, version 1).
    /// </summary>
    /// <returns>Empty if the hub expects none.</returns>
    private static string ProxyLine(ConnectionOptions options, IPEndPoint? peer, IPEndPoint? client)
    {
        if (options.ProxyProtocol == ProxyProtocol.Off || peer is null || !options.Proxies.Contains(peer.Address))
        {
            return "";
        }

        if (client is null || client.Equals(peer))
        {
            return "PROXY UNKNOWN\r\n";
        }

        var family = client.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6";
        return string.Create(CultureInfo.InvariantCulture, $"PROXY {family} {client.Address} {client.Address} {client.Port} {client.Port}\r\n");
    }

    private static byte[] BytesOf(RequestHead head, string before)
    {
        var text = new StringBuilder(before);
        text.Append(CultureInfo.InvariantCulture, $"{head.Method} {head.Target} HTTP/1.{head.MinorVersion}\r\n");
        foreach (var header in head.Headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        }

        return Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
    }
}
