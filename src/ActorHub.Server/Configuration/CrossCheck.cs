using System.Collections.Immutable;
using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.WebSockets;

namespace ActorHub.Server.Configuration;

/// <summary>A check of two options whose values must be compatible.</summary>
/// <param name="Path">The option for which the error is reported.</param>
/// <param name="OtherPath">The other option, which could also be changed to fix the error.</param>
/// <param name="Problem">Returns the problem and its fixes, or null if the values are compatible.</param>
internal sealed record CrossCheck(string Path, string OtherPath, Func<ServerOptions, string?> Problem)
{
    /// <summary>All checks. The defaults pass them.</summary>
    public static ImmutableArray<CrossCheck> All { get; } =
    [
        new(Settings.Host, Settings.Anonymous, static o => o.Anonymous == AnonymousUse.OnLoopback && o.Hosts.FirstOrDefault(IsOpen) is { } open
            ? $"other machines can reach {open}, but {Settings.Anonymous} is loopback; "
                + $"set {Settings.Anonymous} = allow if everyone may use the hub, or listen at 127.0.0.1"
            : null),
        new(Settings.ProxyProtocol, Settings.TrustedProxies, static o => o.Hub.Connections.ProxyProtocol != ProxyProtocol.Off && o.Hub.Connections.Proxies.Networks.IsEmpty
            ? $"no proxy is trusted to send PROXY headers; list the proxies in {Settings.TrustedProxies}"
            : null),
        new(Settings.HubPath, Settings.Echo, static o => o.Hub.HubPath == o.Hub.EchoPath
            ? $"{o.Hub.HubPath} is the path of the echo WebSocket; choose another path, or set {Settings.Echo} = off"
            : null),
        new(Settings.ReceiveMemory, Settings.MaxMessageBytes, static o => TooLittleMemory(o.Hub.WebSocket.MaxMessageBytes, Settings.MaxMessageBytes, o)),
        new(Settings.ReceiveMemory, Settings.MaxEchoBytes, static o => o.Hub.EchoPath is null ? null : TooLittleMemory(o.Hub.Echo.MaxMessageBytes, Settings.MaxEchoBytes, o)),
    ];

    private static bool IsOpen(string host) => IPAddress.TryParse(host, out var address) && !CanonicalAddress.IsLoopback(address);

    private static string? TooLittleMemory(int longest, string path, ServerOptions options) => longest > options.Hub.Connections.ReceiveMemoryBytes
        ? $"{options.Hub.Connections.ReceiveMemoryBytes} bytes are too few for one message: {path} allows {longest}; raise {Settings.ReceiveMemory}, or lower {path}"
        : null;
}
