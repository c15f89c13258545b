using System.Collections.Immutable;
using ActorHub.Connections;
using ActorHub.Hub;
using ActorHub.WebSockets;
using Akka.Configuration;

namespace ActorHub.Server;

/// <summary>Who may use the hub without authentication.</summary>
public enum AnonymousUse
{
    /// <summary>Everyone, but the server listens at loopback addresses only.</summary>
    OnLoopback,

    /// <summary>Everyone who can reach the address.</summary>
    Allowed,
}

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>One line for people.</summary>
    Simple,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>Everything that can be set about a server. Immutable.</summary>
public sealed record ServerOptions
{
    /// <summary>The address to listen at: an IP address, or <c>localhost</c>.</summary>
    /// <value>127.0.0.1 unless set.</value>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The port to listen at; 0 takes any free one.</summary>
    /// <value>8080 unless set.</value>
    public int Port { get; init; } = 8080;

    /// <summary>Who may use the hub without authentication. Listening at another address than loopback is refused unless this allows it.</summary>
    /// <value><see cref="AnonymousUse.OnLoopback"/> unless set.</value>
    public AnonymousUse Anonymous { get; init; }

    /// <summary>The path of the hub's WebSocket.</summary>
    /// <value><c>/ws</c> unless set.</value>
    public string HubPath { get; init; } = "/ws";

    /// <summary>The path of the WebSocket that sends every message back; null for none.</summary>
    /// <value><c>/echo</c> unless set.</value>
    public string? EchoPath { get; init; } = "/echo";

    /// <summary>Whether the page at <c>/</c> is served.</summary>
    /// <value>True unless set.</value>
    public bool ServePage { get; init; } = true;

    /// <summary>Which web pages may open the WebSockets.</summary>
    /// <value>Those of the same origin unless set; at loopback only under a loopback name (<see cref="OriginPolicy.SameOriginOnLoopback"/>).</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();

    /// <summary>The versions of the WebSocket protocol that clients may speak.</summary>
    /// <value>RFC 6455 alone unless set.</value>
    public ImmutableArray<WebSocketVersion> Versions { get; init; } = ServerHandshakeOptions.Default.Versions;

    /// <summary>Whether messages are compressed with clients that can.</summary>
    /// <value>True unless set.</value>
    public bool Compress { get; init; } = true;

    /// <summary>How they are.</summary>
    public CompressionOptions Compression { get; init; } = new();

    /// <summary>Limits and deadlines of connections.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>Limits of messages on the hub's WebSocket.</summary>
    public WebSocketConnectionOptions WebSocket { get; init; } = new();

    /// <summary>Limits of messages on the echo WebSocket.</summary>
    /// <value>Messages of 64 MiB in any number of frames unless set.</value>
    public WebSocketConnectionOptions Echo { get; init; } = new HubOptions().Echo;

    /// <summary>What clients may use of the hub.</summary>
    public HubLimits Limits { get; init; } = new();

    /// <summary>The least important log lines that are written.</summary>
    /// <value><see cref="LogLevel.Information"/> unless set.</value>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>How log lines are written.</summary>
    /// <value><see cref="LogFormat.Simple"/> unless set.</value>
    public LogFormat LogFormat { get; init; }

    /// <summary>Time to close all connections and finish all requests when the server stops; what is left then is cut off.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of the actor system, below its <c>akka</c> section. The log settings in it are the server's own.</summary>
    /// <value>The runtime's defaults unless set.</value>
    public Config? Actors { get; init; }
}
