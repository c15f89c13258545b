using System.Collections.Immutable;
using System.Net;
using ActorHub.Connections;
using ActorHub.Hub;
using Akka.Configuration;

namespace ActorHub.Server;

/// <summary>Whether clients may use the hub without authentication.</summary>
public enum AnonymousUse
{
    /// <summary>Allowed, but the server must listen at a loopback address.</summary>
    OnLoopback,

    /// <summary>Allowed for every client that can reach the address.</summary>
    Allowed,
}

/// <summary>The format of log lines.</summary>
public enum LogFormat
{
    /// <summary>Text for people, one line each.</summary>
    Simple,

    /// <summary>One JSON object per line.</summary>
    Json,
}

/// <summary>All options of a server. Immutable.</summary>
public sealed record ServerOptions
{
    private static readonly ImmutableArray<string> DefaultHosts = ["127.0.0.1"]; // shared, so that two records of the defaults are equal

    /// <summary>
    /// The addresses to listen at: IP addresses, or <c>localhost</c> for 127.0.0.1. <c>0.0.0.0</c> is all IPv4 addresses of the machine, and <c>::</c> all
    /// addresses of both families; addresses that one of them includes are ignored.
    /// </summary>
    /// <value>At least one; 127.0.0.1 unless set.</value>
    public ImmutableArray<string> Hosts { get; init; } = DefaultHosts;

    /// <summary>The port to listen at, at each address; 0 for any port that is free at the first. If it is taken at another, the start fails.</summary>
    /// <value>8080 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0 or more than 65,535.</exception>
    public int Port { get; init => field = OptionRange.Between(value, 0, IPEndPoint.MaxPort, nameof(Port)); } = 8080;

    /// <summary>Whether clients may use the hub without authentication. Unless it is allowed, the server refuses to start if one of its addresses is not loopback.</summary>
    /// <value><see cref="AnonymousUse.OnLoopback"/> unless set.</value>
    public AnonymousUse Anonymous { get; init; }

    /// <summary>The hub: its paths, origins, versions, compression, limits and connections.</summary>
    /// <remarks>
    /// The server sets six of these options itself: <see cref="HubOptions.EndPoint"/> and <see cref="HubOptions.MoreAddresses"/> from
    /// <see cref="Hosts"/> and <see cref="Port"/>, <see cref="HubOptions.Compression"/> to null without <see cref="Compress"/>,
    /// <see cref="HubOptions.PlainHttp"/>, <see cref="HubOptions.System"/>, and the names of settings in <see cref="HubOptions.Connections"/>.
    /// </remarks>
    public HubOptions Hub { get; init; } = new();

    /// <summary>Whether messages are compressed with clients that support it. <see cref="HubOptions.Compression"/> holds the details.</summary>
    /// <value>True unless set.</value>
    public bool Compress { get; init; } = true;

    /// <summary>Whether the page at <c>/</c> is served.</summary>
    /// <value>True unless set.</value>
    public bool ServePage { get; init; } = true;

    /// <summary>The lowest level of log lines that are written.</summary>
    /// <value><see cref="LogLevel.Information"/> unless set.</value>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>The format of log lines.</summary>
    /// <value><see cref="LogFormat.Simple"/> unless set.</value>
    public LogFormat LogFormat { get; init; }

    /// <summary>Deadline to close all connections and finish all requests when the server stops. The remaining ones are then aborted.</summary>
    /// <value>10 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0 or more than 1 day.</exception>
    public TimeSpan ShutdownTimeout { get; init => field = OptionRange.Delay(value, nameof(ShutdownTimeout)); } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of the actor system, in an <c>akka</c> section. Its log settings are overridden by the server's.</summary>
    /// <value>Akka.NET's defaults unless set.</value>
    public Config? Actors { get; init; }
}
