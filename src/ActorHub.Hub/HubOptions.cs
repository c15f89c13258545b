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
    private static readonly ChannelNamespaces DefaultNamespaces = new(); // shared, like NativeOnly

    private static readonly DialectSet NativeOnly = new([NativeDialect.Instance]); // shared, so that two records of the defaults are equal

    /// <summary>The address to listen at; port 0 for any free port. <c>::</c> is all addresses of both families.</summary>
    /// <value>127.0.0.1:8080 unless set. Clients are anonymous, so listening on other addresses must be an explicit choice.</value>
    public IPEndPoint EndPoint { get; init; } = new(IPAddress.Loopback, 8080);

    /// <summary>Further addresses to listen at, with the port of <see cref="EndPoint"/>. Port 0 is any port that is free at that address; if it is taken at one of these, the start fails.</summary>
    /// <value>None unless set.</value>
    public ImmutableArray<IPAddress> MoreAddresses { get; init; } = [];

    /// <summary>Limits and deadlines of every connection.</summary>
    public ConnectionOptions Connections { get; init; } = new();

    /// <summary>Limits of the hub, for each client and in total.</summary>
    public HubLimits Limits { get; init; } = new();

    /// <summary>The rules for channels, by namespace.</summary>
    public ChannelNamespaces Namespaces { get; init; } = DefaultNamespaces;

    /// <summary>The path of the hub's WebSocket.</summary>
    /// <value><c>/ws</c> unless set.</value>
    public string HubPath { get; init; } = "/ws";

    /// <summary>The path of the endpoint that sends every message back; null for none.</summary>
    /// <value><c>/echo</c> unless set.</value>
    public string? EchoPath { get; init; } = "/echo";

    /// <summary>The web pages that may connect to the hub and to the echo endpoint.</summary>
    /// <value>Pages of the same origin unless set. A hub that listens only on loopback then also requires the origin to be a loopback name.</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();

    /// <summary>The versions of the WebSocket protocol that clients may speak, on all paths. A handshake never falls back to another version.</summary>
    /// <value>RFC 6455 only, unless set.</value>
    public ImmutableArray<WebSocketVersion> Versions { get; init; } = ServerHandshakeOptions.Default.Versions;

    /// <summary>Compression of messages, on all paths; null for none.</summary>
    public CompressionOptions? Compression { get; init; } = new();

    /// <summary>Limits of frames and messages on the hub's path.</summary>
    public WebSocketConnectionOptions WebSocket { get; init; } = WebSocketConnectionOptions.Default;

    /// <summary>Limits of frames and messages on the echo path.</summary>
    /// <value>Chosen for conformance suites: messages of up to 64 MiB in any number of frames, all of them compressed, unless set.</value>
    public WebSocketConnectionOptions Echo { get; init; } = new() { MaxMessageBytes = 64 << 20, MaxFragments = int.MaxValue, DeflateThresholdBytes = 1 };

    /// <summary>Serves requests that are not WebSocket upgrades; null to answer them with 404 or 426.</summary>
    public IPlainHttp? PlainHttp { get; init; }

    /// <summary>Carries publications between nodes; null for an <see cref="InMemoryBroker"/>, which serves one node.</summary>
    public IBroker? Broker { get; init; }

    /// <summary>
    /// The actor system to run in, which the hub does not terminate; null for one that the hub creates and terminates. It needs no
    /// configuration, and may run any number of hubs. If it terminates before the hub has stopped, the hub closes its clients with 1001.
    /// </summary>
    public ActorSystem? System { get; init; }

    /// <summary>The clock for rate limits and broker timeouts. All other timers use the actor system's scheduler.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal DialectSet Dialects { get; init; } = NativeOnly;
}
