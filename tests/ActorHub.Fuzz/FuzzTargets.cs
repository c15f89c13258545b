using ActorHub.Fuzz.Targets;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz;

/// <summary>All targets: one for each parser of what comes from outside.</summary>
public static class FuzzTargets
{
    private static readonly NegotiatedProtocol Deflate = new(WebSocketVersion.Rfc6455, null, new DeflateParameters { ServerMaxWindowBits = 10, ClientMaxWindowBits = 10 });

    /// <summary>In the order in which they are run.</summary>
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new RequestHeadTarget(),
        new ConnectionTarget("connection-server", Side.Server, NegotiatedProtocol.Plain),
        new ConnectionTarget("connection-client", Side.Client, NegotiatedProtocol.Plain),
        new ConnectionTarget("connection-server-deflate", Side.Server, Deflate),
        new ConnectionTarget("connection-client-deflate", Side.Client, Deflate),
        new ConnectionTarget("connection-server-hybi-00", Side.Server, new NegotiatedProtocol(WebSocketVersion.Hybi00, null, null)),
        new ConnectionTarget("connection-client-hybi-00", Side.Client, new NegotiatedProtocol(WebSocketVersion.Hybi00, null, null)),
        new ConnectionTarget("connection-server-hixie-75", Side.Server, new NegotiatedProtocol(WebSocketVersion.Hixie75, null, null)),
        new CloseTarget(),
        new ClientHandshakeTarget(),
        new HeaderElementsTarget(),
        new UriTarget(),
        new CookieTarget(),
        new SetCookieTarget(),
        new ProxyHeaderTarget(),
        new ForwardedTarget(),
        new Utf8Target(),
        new NativeDialectTarget(),
        new HoconTarget(),
    ];
}
