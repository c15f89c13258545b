using System.Collections.Immutable;
using ActorHub.Connections;
using ActorHub.Connections.Transports;
using ActorHub.Hocon;
using ActorHub.Hub;
using ActorHub.WebSockets;

namespace ActorHub.Server.Configuration;

/// <summary>
/// The table of all options. Parsing, errors, help and the shipped configuration file follow it. The content of the section
/// <see cref="ActorSystem"/> is not listed, because Akka.NET defines it.
/// </summary>
internal static class Settings
{
    /// <summary>The section that is passed to the actor system unchanged.</summary>
    public const string ActorSystem = "akka";

    /// <summary>A description of the section.</summary>
    public const string ActorSystemMeaning =
        "Settings of the actor system, passed to it unchanged. Classes named here must be Akka.NET's own, because the program loads no other assemblies. "
        + "Log settings are ignored: the server's log settings apply";

    /// <summary>The section of the namespaces, each of which has a section of its own with the keys of <see cref="NamespaceDefaults"/>.</summary>
    public const string Namespaces = "namespaces";

    /// <summary>The section of the channels without a namespace, from which the namespaces inherit.</summary>
    public const string NamespaceDefaults = $"{Namespaces}.{Defaults}";

    /// <summary>The key of <see cref="NamespaceDefaults"/>.</summary>
    public const string Defaults = "defaults";

    public const string Host = "server.host";
    public const string HubPath = "server.hub-path";
    public const string Anonymous = "server.anonymous";
    public const string Echo = "server.echo";
    public const string Origins = "server.origins";
    public const string TrustedProxies = "server.trusted-proxies";
    public const string ProxyProtocol = "server.proxy-protocol";
    public const string ReceiveMemory = "websocket.receive-memory";
    public const string Cache = "cache";
    public const string MaxMessageBytes = "websocket.max-message-bytes";
    public const string MaxEchoBytes = "echo.max-message-bytes";

    /// <summary>The path of the echo WebSocket, if it is on.</summary>
    public const string EchoPath = "/echo";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>
    /// The options, grouped by section, in the order of the shipped file. The hub's <see cref="HubOptions.Compression"/> is never null here:
    /// <see cref="ServerOptions.Compress"/> turns compression off.
    /// </summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        Setting.Of(
            Host,
            "127.0.0.1",
            Forms.Hosts,
            "The addresses to listen at. 0.0.0.0 is all IPv4 addresses of this machine, and \"::\" all addresses of both families",
            static (o, v) => o with { Hosts = v }),
        Setting.Of(
            "server.port",
            "8080",
            Forms.Number(0, 65_535),
            "The port to listen at, the same at all addresses; 0 for any port that is free at the first",
            static (o, v) => o with { Port = v }),
        Setting.OfHub(HubPath, "/ws", Forms.UrlPath, "The path of the hub's WebSocket", static (hub, v) => hub with { HubPath = v }),
        Setting.Of(
            Anonymous,
            "loopback",
            Forms.Word(("loopback", AnonymousUse.OnLoopback), ("allow", AnonymousUse.Allowed)),
            "Clients that may use the hub without authentication: only those on this machine, or all that can reach the address",
            static (o, v) => o with { Anonymous = v }),
        Setting.OfHub(
            Origins,
            "same-origin",
            Forms.Origins,
            "Web pages that may open the WebSockets. Behind an untrusted proxy, list its origin. Programs other than browsers are not restricted",
            static (hub, v) => hub with { Origins = v }),
        Setting.OfHub(
            TrustedProxies,
            "[]",
            Forms.Proxies,
            "The trusted proxies in front of the server; their headers give the address, scheme and host of each client",
            static (hub, v) => hub with { Connections = hub.Connections with { Proxies = new WebSockets.TrustedProxies(v) { Headers = hub.Connections.Proxies.Headers } } }),
        Setting.OfHub(
            "server.forwarding-headers",
            "x-forwarded",
            Forms.Word(("x-forwarded", ForwardingHeaders.XForwarded), ("forwarded", ForwardingHeaders.Forwarded)),
            "The headers that the trusted proxies write: X-Forwarded-For, -Proto and -Host, or Forwarded (RFC 7239)",
            static (hub, v) => hub with { Connections = hub.Connections with { Proxies = hub.Connections.Proxies with { Headers = v } } }),
        Setting.OfHub(
            ProxyProtocol,
            "off",
            Forms.Word(("off", Connections.Handshake.ProxyProtocol.Off), ("on", Connections.Handshake.ProxyProtocol.FromTrustedProxies)),
            "Whether every connection of the trusted proxies must begin with a PROXY header, version 1 or 2",
            static (hub, v) => hub with { Connections = hub.Connections with { ProxyProtocol = v } }),
        Setting.OfHub(
            Echo,
            "on",
            Forms.OnOff,
            "Whether a WebSocket at /echo sends every message back",
            static (hub, v) => hub with { EchoPath = v ? EchoPath : null }),
        Setting.Of("server.page", "on", Forms.OnOff, "Whether the chat page at / is served", static (o, v) => o with { ServePage = v }),
        Setting.Of(
            "server.shutdown-timeout",
            "10s",
            Forms.Duration(Second, Hour),
            "Deadline to close all connections and finish all requests at a stop; the remaining ones are then aborted",
            static (o, v) => o with { ShutdownTimeout = v }),

        Setting.OfHub(
            "connections.handshake-timeout",
            "10s",
            Forms.Duration(Second, Hour),
            "Deadline for a complete request head, from accept; after it the client gets 408",
            static (hub, v) => hub with { Connections = hub.Connections with { HandshakeTimeout = v } }),
        Setting.OfHub(
            "connections.close-timeout",
            "5s",
            Forms.Duration(Second, Hour),
            "Deadline for the peer's Close after the server's; the connection is then reset",
            static (hub, v) => hub with { Connections = hub.Connections with { CloseTimeout = v } }),
        Setting.OfHub(
            "connections.heartbeat-interval",
            "25s",
            Forms.WholeSeconds(Second, Hour),
            "Idle time after which a peer is pinged",
            static (hub, v) => hub with { Connections = hub.Connections with { HeartbeatInterval = v } }),
        Setting.OfHub(
            "connections.pong-timeout",
            "10s",
            Forms.WholeSeconds(Second, Hour),
            "Time to wait for any data after a ping; the connection is then aborted",
            static (hub, v) => hub with { Connections = hub.Connections with { PongTimeout = v } }),
        Setting.OfHub(
            "connections.outbox-bytes",
            "1MiB",
            Forms.Size(1 << 10, 1 << 30),
            "Most bytes pending for one peer; a slower peer is closed with 4001",
            static (hub, v) => hub with { Connections = hub.Connections with { MaxOutboxBytes = v } }),
        Setting.OfHub(
            "connections.read-buffer-bytes",
            "16KiB",
            Forms.Size(1 << 10, 1 << 24),
            "Size of the buffer for one read from a connection",
            static (hub, v) => hub with { Connections = hub.Connections with { ReadBufferBytes = v } }),
        Setting.OfHub(
            "connections.max-connections",
            "100000",
            Forms.Number(1, int.MaxValue),
            "Most WebSockets and handshakes in total; further handshakes get 503. Plain HTTP connections have a separate limit of the same size",
            static (hub, v) => hub with { Connections = hub.Connections with { MaxConnections = v } }),
        Setting.OfHub(
            "connections.max-connections-per-address",
            "none",
            Forms.OrNone(Forms.Number(1, int.MaxValue)),
            "Most WebSockets and handshakes of one client address; all clients behind an untrusted proxy share its address",
            static (hub, v) => hub with { Connections = hub.Connections with { MaxConnectionsPerAddress = v } }),
        Setting.OfHub(
            "connections.max-handshakes",
            "1000",
            Forms.Number(1, int.MaxValue),
            "Most handshakes in flight; further clients wait in the system's queue",
            static (hub, v) => hub with { Connections = hub.Connections with { MaxHandshakes = v } }),
        Setting.OfHub(
            "connections.max-head-bytes",
            "20KiB",
            Forms.Size(1 << 10, 1 << 20),
            "Longest request head; longer ones get 431",
            static (hub, v) => hub with { Connections = hub.Connections with { Head = hub.Connections.Head with { MaxBytes = v } } }),
        Setting.OfHub(
            "connections.max-headers",
            "100",
            Forms.Number(1, 10_000),
            "Most header lines of a request; more get 431",
            static (hub, v) => hub with { Connections = hub.Connections with { Head = hub.Connections.Head with { MaxHeaders = v } } }),

        Setting.OfHub(
            "transport.kind",
            "automatic",
            Forms.Word(("automatic", TransportKind.Automatic), ("portable", TransportKind.Portable), ("event-loops", TransportKind.EventLoops)),
            "The transport: automatic uses event loops on Linux and portable sockets elsewhere",
            static (hub, v) => hub with { Connections = hub.Connections with { Transport = v } }),
        Setting.OfHub(
            "transport.loops",
            "auto",
            Forms.OrAuto(Forms.Number(1, 1024), Environment.ProcessorCount),
            "The number of event loops; auto is one for each processor",
            static (hub, v) => hub with { Connections = hub.Connections with { EventLoops = v } }),
        Setting.OfHub(
            "transport.batching",
            "automatic",
            Forms.Word(("automatic", Batching.Automatic), ("off", Batching.Off)),
            "Whether event loops read and write many connections with one system call (io_uring), if the system allows it",
            static (hub, v) => hub with { Connections = hub.Connections with { Batching = v } }),

        Setting.OfHub(
            "websocket.versions",
            "[13]",
            Forms.Versions,
            "The versions of the protocol that clients may speak; all but 13 are drafts",
            static (hub, v) => hub with { Versions = v }),
        Setting.Of(
            "websocket.deflate",
            "on",
            Forms.OnOff,
            "Whether messages are compressed with clients that offer permessage-deflate",
            static (o, v) => o with { Compress = v }),
        Setting.OfHub(
            "websocket.deflate-threshold",
            "10KiB",
            Forms.Size(1, 1 << 30),
            "Shortest message of the hub that is compressed; the echo compresses every message",
            static (hub, v) => hub with { WebSocket = hub.WebSocket with { DeflateThresholdBytes = v } }),
        Setting.OfHub(
            "websocket.deflate-level",
            "3",
            Forms.Number(1, 9),
            "Compression level: 1 is the fastest, 9 gives the smallest messages",
            static (hub, v) => hub with { WebSocket = hub.WebSocket with { CompressionLevel = v }, Echo = hub.Echo with { CompressionLevel = v } }),
        Setting.OfHub(
            "websocket.deflate-window-bits",
            "15",
            Forms.Number(8, 15),
            "The largest window for messages to clients, as its base-2 logarithm",
            static (hub, v) => hub with { Compression = hub.Compression! with { MaxWindowBits = v } }),
        Setting.OfHub(
            "websocket.deflate-context-takeover",
            "off",
            Forms.Word(("off", ClientContext.None), ("clients", ClientContext.WithinBudget)),
            "Whether clients may refer to their earlier messages when they compress; messages get smaller, but each client takes 42 KiB of memory",
            static (hub, v) => hub with { Compression = hub.Compression! with { ClientContext = v } }),
        Setting.OfHub(
            "websocket.deflate-memory",
            "64MiB",
            Forms.Size(0, 1 << 30),
            "Most memory for the context takeover of all clients; once it is in use, new clients must compress each message independently",
            static (hub, v) => hub with { Compression = hub.Compression! with { MaxMemoryBytes = v } }),
        Setting.OfHub(
            MaxMessageBytes,
            "1MiB",
            Forms.Size(1, 1 << 30),
            "Longest message on the hub's WebSocket; a longer one closes with 1009",
            static (hub, v) => hub with { WebSocket = hub.WebSocket with { MaxMessageBytes = v } }),
        Setting.OfHub(
            "websocket.max-frame-bytes",
            "none",
            Forms.OrNone(Forms.Size(1, 1 << 30)),
            "Longest payload of one frame on the hub's WebSocket; a longer one closes with 1009",
            static (hub, v) => hub with { WebSocket = hub.WebSocket with { MaxFrameBytes = v } }),
        Setting.OfHub(
            "websocket.max-fragments",
            "65536",
            Forms.OrNone(Forms.Number(1, int.MaxValue)),
            "Most frames of one message on the hub's WebSocket; more close with 1009",
            static (hub, v) => hub with { WebSocket = hub.WebSocket with { MaxFragments = v } }),
        Setting.OfHub(
            ReceiveMemory,
            "auto",
            Forms.OrAuto(Forms.LargeSize(1, 1L << 40), new ConnectionOptions().ReceiveMemoryBytes),
            "Most memory for unfinished and inflated messages of all clients, beyond which the largest are closed with 1013; auto: a quarter of all",
            static (hub, v) => hub with { Connections = hub.Connections with { ReceiveMemoryBytes = v } }),

        Setting.OfHub(
            MaxEchoBytes,
            "64MiB",
            Forms.Size(1, 1 << 30),
            "Longest message on the echo WebSocket; a longer one closes with 1009",
            static (hub, v) => hub with { Echo = hub.Echo with { MaxMessageBytes = v } }),

        Setting.OfHub(
            "hub.max-subscriptions",
            "128",
            Forms.Number(1, int.MaxValue),
            "Most subscriptions of one connection",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxSubscriptionsPerConnection = v } }),
        Setting.OfHub(
            "hub.max-channels",
            "100000",
            Forms.Number(1, int.MaxValue),
            "Most live channels",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxLiveChannels = v } }),
        Setting.OfHub(
            "hub.max-publishes-per-second",
            "10000",
            Forms.Number(1, int.MaxValue),
            "Most publications, direct messages and broadcasts, counted together, of one connection per second and in one burst",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxPublishesPerSecond = v } }),
        Setting.OfHub(
            "hub.max-commands-under-way",
            "32",
            Forms.Number(1, 10_000),
            "Most commands of one connection in flight; the hub does not read the next one until it has replied",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxCommandsInFlight = v } }),
        Setting.OfHub(
            "hub.max-presence-members",
            "1000",
            Forms.Number(1, 1_000_000),
            "Most members that a presence reply lists; its count is always exact",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxPresenceMembers = v } }),
        Setting.OfHub(
            "hub.channel-idle-time",
            "1m",
            Forms.Duration(Second, TimeSpan.FromHours(24)),
            "Time for which a channel without subscribers and commands keeps its epoch and offsets",
            static (hub, v) => hub with { Limits = hub.Limits with { ChannelIdleTime = v } }),
        Setting.OfHub(
            "hub.history-memory",
            "256MiB",
            Forms.LargeSize(0, 1L << 40),
            "Most memory for the history of all channels; when it is used up, a channel that publishes loses its own oldest publications",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxHistoryBytes = v } }),
        Setting.OfHub(
            "hub.max-page-publications",
            "1000",
            Forms.Number(1, 1_000_000),
            "Most publications in one reply to history, and most that a subscription recovers",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxPagePublications = v } }),
        Setting.OfHub(
            "hub.max-page-bytes",
            "256KiB",
            Forms.Size(1, 1 << 30),
            "Most bytes of data in one reply to history, and most that a subscription recovers; at most half of connections.outbox-bytes is used",
            static (hub, v) => hub with { Limits = hub.Limits with { MaxPageBytes = v } }),
        Setting.OfHub(
            "hub.unknown-namespaces",
            "refuse",
            Forms.Word(("refuse", false), ("allow", true)),
            "Whether commands for channels of unknown namespaces are refused, or such channels follow namespaces.defaults",
            static (hub, v) => hub with { Namespaces = hub.Namespaces with { AllowUnknown = v } }),

        Setting.OfNamespace(
            "history-size",
            "0",
            Forms.Number(0, int.MaxValue),
            "Most publications that each channel keeps for subscribers that come later or reconnect; 0 for none",
            static (policy, v) => policy with { HistorySize = v }),
        Setting.OfNamespace(
            "history-age",
            "5m",
            Forms.Duration(Second, ChannelPolicy.MaxHistoryAge),
            "How long a publication is kept",
            static (policy, v) => policy with { HistoryAge = v }),
        Setting.OfNamespace(
            "recovery",
            "on",
            Forms.OnOff,
            "Whether a client that names its position when it subscribes receives what it has missed",
            static (policy, v) => policy with { Recovery = v }),
        Setting.OfNamespace(
            "presence",
            "on",
            Forms.OnOff,
            "Whether clients may list the members of a channel",
            static (policy, v) => policy with { Presence = v }),
        Setting.OfNamespace(
            "join-leave",
            "on",
            Forms.OnOff,
            "Whether a subscriber may ask to be told who joins and leaves; needs presence",
            static (policy, v) => policy with { JoinLeave = v }),
        Setting.OfNamespace(
            Cache,
            "off",
            Forms.OnOff,
            "Whether every subscription begins with the channel's last publication; needs a history-size",
            static (policy, v) => policy with { Cache = v }),

        Setting.Of(
            "log.level",
            "information",
            Forms.Word(
                ("trace", LogLevel.Trace),
                ("debug", LogLevel.Debug),
                ("information", LogLevel.Information),
                ("warning", LogLevel.Warning),
                ("error", LogLevel.Error),
                ("critical", LogLevel.Critical)),
            "The lowest level of log lines that are written",
            static (o, v) => o with { LogLevel = v }),
        Setting.Of(
            "log.format",
            "text",
            Forms.Word(("text", LogFormat.Simple), ("json", LogFormat.Json)),
            "The format of log lines: one line of text, or one JSON object",
            static (o, v) => o with { LogFormat = v }),
    ];

    private static readonly ImmutableDictionary<string, Setting> ByPath = All.ToImmutableDictionary(static setting => setting.Path);

    private static readonly ImmutableDictionary<string, ImmutableArray<string>> KeysBySection = All
        .GroupBy(static setting => SectionOf(setting.Path), static setting => setting.Path[(setting.Path.LastIndexOf('.') + 1)..])
        .ToImmutableDictionary(static section => section.Key, static section => section.ToImmutableArray());

    /// <summary>The names of all sections, in order.</summary>
    public static ImmutableArray<string> Sections { get; } = [.. All.Select(static setting => SectionOf(setting.Path)).Distinct(), ActorSystem];

    /// <summary>Finds an option.</summary>
    /// <returns>Null if no option has this path.</returns>
    public static Setting? Find(string path) => ByPath.GetValueOrDefault(path);

    private static string SectionOf(string path) => path[..path.LastIndexOf('.')];

    /// <summary>The path of a key in <see cref="NamespaceDefaults"/>.</summary>
    public static string OfDefaults(string key) => HoconPath.Join(Namespaces, Defaults, key);

    /// <summary>The keys of a section, in order; empty when the table has no such section.</summary>
    public static ImmutableArray<string> KeysOf(string section) => KeysBySection.GetValueOrDefault(section, []);
}
