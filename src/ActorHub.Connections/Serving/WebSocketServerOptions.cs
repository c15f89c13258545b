using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections.Serving;

/// <summary>How a <see cref="WebSocketServer"/> is set up. Immutable.</summary>
public sealed record WebSocketServerOptions
{
    /// <summary>Where to listen, port 0 for any free one; null to serve only what is brought by <see cref="WebSocketServer.Serve(Transports.Transport)"/>.</summary>
    /// <value>Any free port of the loopback address unless set.</value>
    public IPEndPoint? EndPoint { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The only path that is served; null for every path, of which <see cref="Connect"/> may refuse some.</summary>
    /// <value>Null unless set.</value>
    public string? Path { get; init; }

    /// <summary>Subprotocols, origins, versions, and what is agreed of compression.</summary>
    public ServerHandshakeOptions Handshake { get; init; } = ServerHandshakeOptions.Default;

    /// <summary>
    /// Limits of frames and messages. An observer sees what clients send and what the protocol answers by itself; what the application sends
    /// is made once for many connections and goes past it.
    /// </summary>
    public WebSocketConnectionOptions WebSocket { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Limits, deadlines, heartbeat, and what may wait for a slow client.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>How often the ticks come. Only those are made that somebody listens to.</summary>
    /// <value>1 second unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Not above zero.</exception>
    public TimeSpan TickPeriod
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }

    = TimeSpan.FromSeconds(1);

    /// <summary>Says whether to talk to a client that has just connected, before it is read from; see <see cref="ConnectionSetup.Accepts"/>.</summary>
    public Func<EndPoint?, bool>? Accept { get; init; }

    /// <summary>Decides on each upgrade that keeps the handshake's rules; null to accept them all.</summary>
    public UpgradeAuthorizer? Connect { get; init; }

    /// <summary>What new connections do with their events.</summary>
    public ConnectionHandlers Handlers { get; init; } = new();

    /// <summary>Called once in each period, never twice at a time. A failure is logged, and the next tick comes.</summary>
    public Func<WebSocketServer, ValueTask>? Tick { get; init; }

    /// <summary>Called when the server stops, before its connections are closed; within the deadline of the stop. A failure is logged.</summary>
    public Func<WebSocketServer, ValueTask>? Shutdown { get; init; }

    /// <summary>The actor system to run in, which outlives the server; null for one of the server's own.</summary>
    public ActorSystem? System { get; init; }
}
