using System.Collections.Immutable;
using System.Net;
using ActorHub.Connections.Handshake;

namespace ActorHub.Server.Configuration;

/// <summary>Two options whose values must agree.</summary>
/// <param name="Path">The option that is reported.</param>
/// <param name="OtherPath">The option that would mend it too.</param>
/// <param name="Problem">Gives what is wrong, with the name of the other option, or null.</param>
internal sealed record CrossCheck(string Path, string OtherPath, Func<ServerOptions, string?> Problem)
{
    /// <summary>All of them. The defaults agree.</summary>
    public static ImmutableArray<CrossCheck> All { get; } =
    [
        new(Settings.Host, Settings.Anonymous, static o => o.Anonymous == AnonymousUse.OnLoopback && !IsLoopback(o.Host)
            ? $"{o.Host} can be reached from other machines, but {Settings.Anonymous} is loopback; "
                + $"set {Settings.Anonymous} = allow if everyone may use the hub, or listen at 127.0.0.1"
            : null),
        new(Settings.ProxyProtocol, Settings.TrustedProxies, static o => o.Hub.Connections.ProxyProtocol != ProxyProtocol.Off && o.Hub.Connections.Proxies.Networks.IsEmpty
            ? $"no proxy is trusted to send PROXY headers; name them in {Settings.TrustedProxies}"
            : null),
        new(Settings.HubPath, Settings.Echo, static o => o.Hub.HubPath == o.Hub.EchoPath
            ? $"{o.Hub.HubPath} is the path of the echo WebSocket; take another path, or set {Settings.Echo} = off"
            : null),
    ];

    private static bool IsLoopback(string host) => !IPAddress.TryParse(host, out var address) || IPAddress.IsLoopback(address);
}
