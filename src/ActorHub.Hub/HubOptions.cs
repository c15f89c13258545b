using System.Collections.Immutable;
using System.Net;
using ActorHub.Connections;
using ActorHub.Connections.Listening;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Dialects.Native;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Hub;

/// <summary>Options of a hub. Immutable.</summary>
public sealed record HubOptions
{
    private static readonly DialectSet NativeAlone = new([NativeDialect.Instance]); // shared, so that two records of the defaults are equal

    /// <summary>The address to listen at; port 0 for any free one.</summary>
    /// <value>Port 8080 of the loopback address unless set: anonymous clients from outside are a decision.</value>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Limits and deadlines of every connection.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>The hub's limits on clients and on itself.</summary>
    public HubLimits Limits { get; init; } = new();

    /// <summary>The path of the hub's WebSocket.</summary>
    /// <value><c>/ws</c> unless set.</value>
    public string HubPath { get; init; } = "/ws";

    /// <summary>The path of the endpoint that sends every message back; null for none.</summary>
    /// <value><c>/echo</c> unless set.</value>
    public string? EchoPath { get; init; } = "/echo";

    /// <summary>Which web pages may connect, to the hub and to the echo endpoint.</summary>
    /// <value>Those of the same origin unless set; a hub on loopback then also holds them to loopback names.</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();

    /// <summary>The versions of the WebSocket protocol that clients may speak, on all paths. A handshake never falls back to another version.</summary>
    /// <value>RFC 6455 alone unless set.</value>
    public ImmutableArray<WebSocketVersion> Versions { get; init; } = ServerHandshakeOptions.Default.Versions;

    /// <summary>Compression of messages, on all paths; null for none.</summary>
    public CompressionOptions? Compression { get; init; } = new();

    /// <summary>Limits of frames and messages on the hub's path.</summary>
    public WebSocketConnectionOptions WebSocket { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Limits of frames and messages on the echo path.</summary>
    /// <value>For conformance suites: messages of 64 MiB in any number of frames, and all of them compressed, unless set.</value>
    public WebSocketConnectionOptions Echo { get; init; } = new() { MaxMessageBytes = 64 << 20, MaxFragments = int.MaxValue, DeflateThresholdBytes = 1 };

    /// <summary>Serves requests that are not WebSocket upgrades; null to answer them with 404 or 426.</summary>
    public IPlainHttp? PlainHttp { get; init; }

    /// <summary>Carries publications between nodes; null for a broker in memory, which serves one node.</summary>
    public IBroker? Broker { get; init; }

    /// <summary>The actor system to run in, which outlives the hub; null for one of the hub's own. It needs no configuration, and may run any number of hubs.
    /// When it terminates before the hub has stopped, clients are closed with 1001.</summary>
    public ActorSystem? System { get; init; }

    /// <summary>The clock of rate limits and of the broker's deadline. All other timers use the actor system's scheduler.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal DialectSet Dialects { get; init; } = NativeAlone;
}
