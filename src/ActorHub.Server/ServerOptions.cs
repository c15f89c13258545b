using ActorHub.Hub;
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

/// <summary>The format of log lines.</summary>
public enum LogFormat
{
    /// <summary>One line for people.</summary>
    Simple,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>All options of a server. Immutable.</summary>
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

    /// <summary>The hub: its paths, origins, versions, compression, limits and connections.</summary>
    /// <remarks>
    /// The server sets four of these options itself: <see cref="HubOptions.EndPoint"/> from <see cref="Host"/> and <see cref="Port"/>,
    /// <see cref="HubOptions.Compression"/> to null without <see cref="Compress"/>, <see cref="HubOptions.PlainHttp"/> and <see cref="HubOptions.System"/>.
    /// </remarks>
    public HubOptions Hub { get; init; } = new();

    /// <summary>Whether messages are compressed with clients that support it, as <see cref="HubOptions.Compression"/> says.</summary>
    /// <value>True unless set.</value>
    public bool Compress { get; init; } = true;

    /// <summary>Whether the page at <c>/</c> is served.</summary>
    /// <value>True unless set.</value>
    public bool ServePage { get; init; } = true;

    /// <summary>The least important log lines that are written.</summary>
    /// <value><see cref="LogLevel.Information"/> unless set.</value>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The format of log lines.</summary>
    /// <value><see cref="LogFormat.Simple"/> unless set.</value>
    public LogFormat LogFormat { get; init; }

    /// <summary>Time to close all connections and finish all requests when the server stops; what is left then is cut off.</summary>
    /// <value>10 seconds unless set.</value>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of the actor system, below its <c>akka</c> section. The log settings in it are the server's own.</summary>
    /// <value>The runtime's defaults unless set.</value>
    public Config? Actors { get; init; }
}
