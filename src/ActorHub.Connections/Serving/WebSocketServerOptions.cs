using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Serving;

/// <summary>Options of a <see cref="WebSocketServer"/>. Immutable.</summary>
public sealed record WebSocketServerOptions
{
    /// <summary>The address to listen at, port 0 for any free one, <c>::</c> for all addresses of both families; null to serve only connections passed to <see cref="WebSocketServer.Serve(Transports.Transport)"/>.</summary>
    /// <value>Any free port of the loopback address unless set.</value>
    public IPEndPoint? EndPoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The only path that is served; null to serve every path. <see cref="Connect"/> may still refuse a request.</summary>
    /// <value>Null unless set.</value>
    public string? Path { get; init; }

    /// <summary>Subprotocols, origins, versions, and compression.</summary>
    public ServerHandshakeOptions Handshake { get; init; } = ServerHandshakeOptions.Default;

    /// <summary>
    /// Limits of frames and messages. An observer sees the frames of clients and the protocol's own replies. It does not see messages of the
    /// application: they are encoded once for many connections.
    /// </summary>
    public WebSocketConnectionOptions WebSocket { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Limits, deadlines and heartbeat of connections.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>The period of ticks, of the server and of its connections. A tick without a handler has no effect.</summary>
    /// <value>1 second unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms or more than 1 day.</exception>
    public TimeSpan TickPeriod { get; init => field = OptionRange.Wait(value, nameof(TickPeriod)); } = TimeSpan.FromSeconds(1);

    /// <summary>Decides whether to serve a client that has just connected, before its first byte is read; see <see cref="ConnectionSetup.Accepts"/>.</summary>
    public Func<EndPoint?, bool>? Accept { get; init; }

    /// <summary>Decides on each valid upgrade request; null to accept all of them.</summary>
    public UpgradeAuthorizer? Connect { get; init; }

    /// <summary>Handlers for the events of new connections.</summary>
    public ConnectionHandlers Handlers { get; init; } = new();

    /// <summary>Called once in each period, never concurrently. An exception is logged, and ticks continue.</summary>
    public Func<WebSocketServer, ValueTask>? Tick { get; init; }

    /// <summary>Called when the server stops, before its connections close, within the stop's deadline. An exception is logged.</summary>
    public Func<WebSocketServer, ValueTask>? Shutdown { get; init; }

    /// <summary>The actor system to run in, which outlives the server; null for one of the server's own.</summary>
    public ActorSystem? System { get; init; }
}
