using System.Collections.Immutable;
using ActorHub.Connections.Transports;
using ActorHub.Hub;
using ActorHub.WebSockets;

namespace ActorHub.Server.Configuration;

/// <summary>
/// Every option of the configuration, once: parsing, errors, help and the shipped file follow this table. Only <see cref="ActorSystem"/> is
/// free, since its content belongs to the actor runtime.
/// </summary>
internal static class Settings
{
    /// <summary>The section that is handed to the actor system as it is.</summary>
    public const string ActorSystem = "akka";

    /// <summary>What the section is for.</summary>
    public const string ActorSystemMeaning =
        "Settings of the actor system, handed to it unchanged. A class named here must be one of Akka.NET's own: the program loads no others. "
        + "Log settings are ignored; they follow those of the server";

    public const string Host = "server.host";
    public const string HubPath = "server.hub-path";
    public const string Anonymous = "server.anonymous";
    public const string Echo = "server.echo";
    public const string TrustedProxies = "server.trusted-proxies";
    public const string ProxyProtocol = "server.proxy-protocol";

    /// <summary>The path of the echo WebSocket, when it is on.</summary>
    public const string EchoPath = "/echo";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The options, sections together, in the order of the shipped file.</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        Setting.Of(Host, "127.0.0.1", Forms.Host, "The address to listen at", static (o, v) => o with { Host = v }),
        Setting.Of("server.port", "8080", Forms.Number(0, 65_535), "The port to listen at; 0 takes any free one", static (o, v) => o with { Port = v }),
        Setting.Of(HubPath, "/ws", Forms.UrlPath, "The path of the hub's WebSocket", static (o, v) => o with { HubPath = v }),
        Setting.Of(
            Anonymous,
            "loopback",
            Forms.Word(("loopback", AnonymousUse.OnLoopback), ("allow", AnonymousUse.Allowed)),
            "Who may use the hub without authentication: clients on this machine only, or everyone who reaches the address",
            static (o, v) => o with { Anonymous = v }),
        Setting.Of(
            "server.origins",
            "same-origin",
            Forms.Origins,
            "The web pages that may open the WebSockets; behind a proxy that is not trusted list its origin. Other programs are not restricted",
            static (o, v) => o with { Origins = v }),
        Setting.Of(
            TrustedProxies,
            "[]",
            Forms.Proxies,
            "The proxies in front of the server, whose word counts about the address, scheme and host of their clients",
            static (o, v) => o with { Connections = o.Connections with { Proxies = new WebSockets.TrustedProxies(v) { Headers = o.Connections.Proxies.Headers } } }),
        Setting.Of(
            "server.forwarding-headers",
            "x-forwarded",
            Forms.Word(("x-forwarded", ForwardingHeaders.XForwarded), ("forwarded", ForwardingHeaders.Forwarded)),
            "The headers that those proxies write: X-Forwarded-For, -Proto and -Host, or Forwarded (RFC 7239)",
            static (o, v) => o with { Connections = o.Connections with { Proxies = o.Connections.Proxies with { Headers = v } } }),
        Setting.Of(
            ProxyProtocol,
            "off",
            Forms.Word(("off", Connections.Handshake.ProxyProtocol.Off), ("on", Connections.Handshake.ProxyProtocol.FromTrustedProxies)),
            "Whether connections of those proxies begin with a PROXY header, version 1 or 2; then each of them must",
            static (o, v) => o with { Connections = o.Connections with { ProxyProtocol = v } }),
        Setting.Of(
            Echo,
            "on",
            Forms.OnOff,
            "Whether a WebSocket at /echo sends every message back",
            static (o, v) => o with { EchoPath = v ? EchoPath : null }),
        Setting.Of("server.page", "on", Forms.OnOff, "Whether the chat page at / is served", static (o, v) => o with { ServePage = v }),
        Setting.Of(
            "server.shutdown-timeout",
            "10s",
            Forms.Duration(Second, Hour),
            "Time to close all connections and finish all requests at the end; what is left then is cut off",
            static (o, v) => o with { ShutdownTimeout = v }),

        Setting.Of(
            "connections.handshake-timeout",
            "10s",
            Forms.Duration(Second, Hour),
            "Time for a whole request head, from accept; later ones get 408",
            static (o, v) => o with { Connections = o.Connections with { HandshakeTimeout = v } }),
        Setting.Of(
            "connections.close-timeout",
            "5s",
            Forms.Duration(Second, Hour),
            "Time for the peer's answer to our Close; then the connection is reset",
            static (o, v) => o with { Connections = o.Connections with { CloseTimeout = v } }),
        Setting.Of(
            "connections.heartbeat-interval",
            "25s",
            Forms.WholeSeconds(Second, Hour),
            "How long a peer may be silent before it is pinged",
            static (o, v) => o with { Connections = o.Connections with { HeartbeatInterval = v } }),
        Setting.Of(
            "connections.pong-timeout",
            "10s",
            Forms.WholeSeconds(Second, Hour),
            "How long a pinged peer may stay silent before its connection is given up",
            static (o, v) => o with { Connections = o.Connections with { PongTimeout = v } }),
        Setting.Of(
            "connections.outbox-bytes",
            "1MiB",
            Forms.Size(1 << 10, 1 << 30),
            "Most bytes that wait for one peer; a slower one is closed with 4001",
            static (o, v) => o with { Connections = o.Connections with { MaxOutboxBytes = v } }),
        Setting.Of(
            "connections.read-buffer-bytes",
            "16KiB",
            Forms.Size(1 << 10, 1 << 24),
            "Most bytes read from one connection at a time",
            static (o, v) => o with { Connections = o.Connections with { ReadBufferBytes = v } }),
        Setting.Of(
            "connections.max-connections",
            "100000",
            Forms.Number(1, int.MaxValue),
            "Open WebSockets and handshakes in total; above it handshakes get 503. Plain HTTP may have as many connections again",
            static (o, v) => o with { Connections = o.Connections with { MaxConnections = v } }),
        Setting.Of(
            "connections.max-connections-per-address",
            "none",
            Forms.OrNone(Forms.Number(1, int.MaxValue)),
            "Open WebSockets and handshakes of one client address, not its plain HTTP; behind a proxy that is not trusted all clients have one",
            static (o, v) => o with { Connections = o.Connections with { MaxConnectionsPerAddress = v } }),
        Setting.Of(
            "connections.max-handshakes",
            "1000",
            Forms.Number(1, int.MaxValue),
            "Handshakes under way at once; further clients wait in the system's queue",
            static (o, v) => o with { Connections = o.Connections with { MaxHandshakes = v } }),
        Setting.Of(
            "connections.max-head-bytes",
            "20KiB",
            Forms.Size(1 << 10, 1 << 20),
            "Longest request head; longer ones get 431",
            static (o, v) => o with { Connections = o.Connections with { Head = o.Connections.Head with { MaxBytes = v } } }),
        Setting.Of(
            "connections.max-headers",
            "100",
            Forms.Number(1, 10_000),
            "Most header lines of a request; more get 431",
            static (o, v) => o with { Connections = o.Connections with { Head = o.Connections.Head with { MaxHeaders = v } } }),

        Setting.Of(
            "transport.kind",
            "automatic",
            Forms.Word(("automatic", TransportKind.Automatic), ("portable", TransportKind.Portable), ("event-loops", TransportKind.EventLoops)),
            "What moves the bytes: event loops on Linux and portable sockets elsewhere, or one of them",
            static (o, v) => o with { Connections = o.Connections with { Transport = v } }),
        Setting.Of(
            "transport.loops",
            "auto",
            Forms.OrAuto(Forms.Number(1, 1024), Environment.ProcessorCount),
            "How many event loops there are; auto is one for each processor",
            static (o, v) => o with { Connections = o.Connections with { EventLoops = v } }),
        Setting.Of(
            "transport.batching",
            "automatic",
            Forms.Word(("automatic", Batching.Automatic), ("off", Batching.Off)),
            "Event loops read and write for many connections by one system call (io_uring) where the system allows it",
            static (o, v) => o with { Connections = o.Connections with { Batching = v } }),

        Setting.Of(
            "websocket.versions",
            "[13]",
            Forms.Versions,
            "The versions of the protocol that clients may speak; all but 13 are drafts",
            static (o, v) => o with { Versions = v }),
        Setting.Of(
            "websocket.deflate",
            "on",
            Forms.OnOff,
            "Whether messages are compressed with clients that offer permessage-deflate",
            static (o, v) => o with { Compress = v }),
        Setting.Of(
            "websocket.deflate-threshold",
            "10KiB",
            Forms.Size(1, 1 << 30),
            "Shortest message of the hub that is compressed; the echo compresses every message",
            static (o, v) => o with { WebSocket = o.WebSocket with { DeflateThresholdBytes = v } }),
        Setting.Of(
            "websocket.deflate-level",
            "3",
            Forms.Number(1, 9),
            "How hard to compress, from fastest to smallest",
            static (o, v) => o with { WebSocket = o.WebSocket with { CompressionLevel = v }, Echo = o.Echo with { CompressionLevel = v } }),
        Setting.Of(
            "websocket.deflate-window-bits",
            "15",
            Forms.Number(8, 15),
            "The largest window for messages to clients, as its base-2 logarithm",
            static (o, v) => o with { Compression = o.Compression with { MaxWindowBits = v } }),
        Setting.Of(
            "websocket.deflate-context-takeover",
            "off",
            Forms.Word(("off", ClientContext.None), ("clients", ClientContext.WithinBudget)),
            "Whether clients may compress with reference to their earlier messages: smaller, but 42 KiB are held for each",
            static (o, v) => o with { Compression = o.Compression with { ClientContext = v } }),
        Setting.Of(
            "websocket.deflate-memory",
            "64MiB",
            Forms.Size(0, 1 << 30),
            "Memory that may be held for that in total; beyond it new clients compress each message by itself",
            static (o, v) => o with { Compression = o.Compression with { MaxMemoryBytes = v } }),
        Setting.Of(
            "websocket.max-message-bytes",
            "1MiB",
            Forms.Size(1, 1 << 30),
            "Longest message on the hub's WebSocket; a longer one closes with 1009",
            static (o, v) => o with { WebSocket = o.WebSocket with { MaxMessageBytes = v } }),
        Setting.Of(
            "websocket.max-frame-bytes",
            "none",
            Forms.OrNone(Forms.Size(1, 1 << 30)),
            "Longest payload of one frame on the hub's WebSocket; a longer one closes with 1009",
            static (o, v) => o with { WebSocket = o.WebSocket with { MaxFrameBytes = v } }),
        Setting.Of(
            "websocket.max-fragments",
            "65536",
            Forms.OrNone(Forms.Number(1, int.MaxValue)),
            "Most frames that a message on the hub's WebSocket may be cut into; more close with 1009",
            static (o, v) => o with { WebSocket = o.WebSocket with { MaxFragments = v } }),

        Setting.Of(
            "echo.max-message-bytes",
            "64MiB",
            Forms.Size(1, 1 << 30),
            "Longest message on the echo WebSocket; a longer one closes with 1009",
            static (o, v) => o with { Echo = o.Echo with { MaxMessageBytes = v } }),

        Setting.Of(
            "hub.max-subscriptions",
            "128",
            Forms.Number(1, int.MaxValue),
            "Subscriptions of one connection",
            static (o, v) => o with { Limits = o.Limits with { MaxSubscriptionsPerConnection = v } }),
        Setting.Of(
            "hub.max-channels",
            "100000",
            Forms.Number(1, int.MaxValue),
            "Channels that may be live at once",
            static (o, v) => o with { Limits = o.Limits with { MaxLiveChannels = v } }),
        Setting.Of(
            "hub.max-publishes-per-second",
            "10000",
            Forms.Number(1, int.MaxValue),
            "Publications, direct messages and broadcasts together that one connection may send in a second, or in one burst",
            static (o, v) => o with { Limits = o.Limits with { MaxPublishesPerSecond = v } }),
        Setting.Of(
            "hub.max-commands-under-way",
            "32",
            Forms.Number(1, 10_000),
            "Commands of one connection that the hub works on at once; its next ones wait unread",
            static (o, v) => o with { Limits = o.Limits with { MaxCommandsInFlight = v } }),
        Setting.Of(
            "hub.max-presence-members",
            "1000",
            Forms.Number(1, 1_000_000),
            "Members that a presence reply lists at most; its count is always the true one",
            static (o, v) => o with { Limits = o.Limits with { MaxPresenceMembers = v } }),
        Setting.Of(
            "hub.channel-idle-time",
            "1m",
            Forms.Duration(Second, TimeSpan.FromHours(24)),
            "How long a channel without subscribers and messages keeps its epoch and offsets",
            static (o, v) => o with { Limits = o.Limits with { ChannelIdleTime = v } }),

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
            "The least important log lines that are written",
            static (o, v) => o with { LogLevel = v }),
        Setting.Of(
            "log.format",
            "text",
            Forms.Word(("text", LogFormat.Simple), ("json", LogFormat.Json)),
            "How log lines are written: one line for people, or one JSON object",
            static (o, v) => o with { LogFormat = v }),
    ];

    private static readonly ImmutableDictionary<string, Setting> ByPath = All.ToImmutableDictionary(static setting => setting.Path);

    private static readonly ImmutableDictionary<string, ImmutableArray<string>> KeysBySection = All
        .Select(static setting => setting.Path.Split('.'))
        .GroupBy(static path => path[0], static path => path[1])
        .ToImmutableDictionary(static section => section.Key, static section => section.ToImmutableArray());

    /// <summary>The names of all sections, in order.</summary>
    public static ImmutableArray<string> Sections { get; } = [.. All.Select(static setting => setting.Path.Split('.')[0]).Distinct(), ActorSystem];

    /// <summary>Finds an option.</summary>
    /// <returns>Null when there is none of this path.</returns>
    public static Setting? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>The keys of a section, in order; empty when the table has no such section.</summary>
    public static ImmutableArray<string> KeysOf(string section) => KeysBySection.GetValueOrDefault(section, []);
}
