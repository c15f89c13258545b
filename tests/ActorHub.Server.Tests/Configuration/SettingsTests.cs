using ActorHub.Connections.Transports;
using ActorHub.Connections.Handshake;
using ActorHub.Hub;
using ActorHub.Server.Configuration;
using ActorHub.WebSockets;

namespace ActorHub.Server.Tests.Configuration;

public class SettingsTests
{
    private static readonly Dictionary<string, (string Text, Func<ServerOptions, object?> Read, object? Expected)> Samples = new()
    {
        ["server.host"] = ("[127.0.0.2, \"::1\"]", static o => string.Join(' ', o.Hosts), "127.0.0.2 ::1"),
        ["server.port"] = ("0", static o => o.Port, 0),
        ["server.hub-path"] = ("/a/b", static o => o.Hub.HubPath, "/a/b"),
        ["server.anonymous"] = ("allow", static o => o.Anonymous, AnonymousUse.Allowed),
        ["server.origins"] = ("any", static o => o.Hub.Origins, new OriginPolicy.Any()),
        ["server.trusted-proxies"] = (
            "[10.0.0.0/8, \"::1\"]",
            static o => string.Join(' ', o.Hub.Connections.Proxies.Networks),
            "10.0.0.0/8 ::1/128"),
        ["server.forwarding-headers"] = ("forwarded", static o => o.Hub.Connections.Proxies.Headers, ForwardingHeaders.Forwarded),
        ["server.proxy-protocol"] = ("on, server.trusted-proxies = [127.0.0.1]", static o => o.Hub.Connections.ProxyProtocol, ProxyProtocol.FromTrustedProxies),
        ["server.echo"] = ("off", static o => o.Hub.EchoPath, null),
        ["server.page"] = ("off", static o => o.ServePage, false),
        ["server.shutdown-timeout"] = ("1m", static o => o.ShutdownTimeout, TimeSpan.FromMinutes(1)),
        ["connections.handshake-timeout"] = ("1500ms", static o => o.Hub.Connections.HandshakeTimeout, TimeSpan.FromSeconds(1.5)),
        ["connections.close-timeout"] = ("2s", static o => o.Hub.Connections.CloseTimeout, TimeSpan.FromSeconds(2)),
        ["connections.heartbeat-interval"] = ("3s", static o => o.Hub.Connections.HeartbeatInterval, TimeSpan.FromSeconds(3)),
        ["connections.pong-timeout"] = ("4s", static o => o.Hub.Connections.PongTimeout, TimeSpan.FromSeconds(4)),
        ["connections.outbox-bytes"] = ("64KiB", static o => o.Hub.Connections.MaxOutboxBytes, 65_536),
        ["connections.read-buffer-bytes"] = ("4k", static o => o.Hub.Connections.ReadBufferBytes, 4_096),
        ["connections.max-connections"] = ("7", static o => o.Hub.Connections.MaxConnections, 7),
        ["connections.max-connections-per-address"] = ("6", static o => o.Hub.Connections.MaxConnectionsPerAddress, 6),
        ["connections.max-handshakes"] = ("5", static o => o.Hub.Connections.MaxHandshakes, 5),
        ["connections.max-head-bytes"] = ("10000", static o => o.Hub.Connections.Head.MaxBytes, 10_000),
        ["connections.max-headers"] = ("50", static o => o.Hub.Connections.Head.MaxHeaders, 50),
        ["transport.kind"] = ("portable", static o => o.Hub.Connections.Transport, TransportKind.Portable),
        ["transport.loops"] = ("17", static o => o.Hub.Connections.EventLoops, 17),
        ["transport.batching"] = ("off", static o => o.Hub.Connections.Batching, Batching.Off),
        ["websocket.versions"] = (
            "[13, 8, 7, hybi-00, hixie-75]",
            static o => string.Join(' ', o.Hub.Versions),
            "Rfc6455 Hybi08 Hybi07 Hybi00 Hixie75"),
        ["websocket.deflate"] = ("off", static o => o.Compress, false),
        ["websocket.deflate-threshold"] = ("2KiB", static o => o.Hub.WebSocket.DeflateThresholdBytes, 2_048),
        ["websocket.deflate-level"] = ("9", static o => (o.Hub.WebSocket.CompressionLevel, o.Hub.Echo.CompressionLevel), (9, 9)),
        ["websocket.deflate-window-bits"] = ("9", static o => o.Hub.Compression!.MaxWindowBits, 9),
        ["websocket.deflate-context-takeover"] = ("clients", static o => o.Hub.Compression!.ClientContext, ClientContext.WithinBudget),
        ["websocket.deflate-memory"] = ("1MiB", static o => o.Hub.Compression!.MaxMemoryBytes, 1 << 20),
        ["websocket.max-message-bytes"] = ("1kB", static o => o.Hub.WebSocket.MaxMessageBytes, 1_000),
        ["websocket.max-frame-bytes"] = ("900", static o => o.Hub.WebSocket.MaxFrameBytes, 900),
        ["websocket.max-fragments"] = ("none", static o => o.Hub.WebSocket.MaxFragments, int.MaxValue),
        ["websocket.receive-memory"] = ("900GB", static o => o.Hub.Connections.ReceiveMemoryBytes, 900_000_000_000L),
        ["echo.max-message-bytes"] = ("32MiB", static o => o.Hub.Echo.MaxMessageBytes, 32 << 20),
        ["hub.max-subscriptions"] = ("11", static o => o.Hub.Limits.MaxSubscriptionsPerConnection, 11),
        ["hub.max-channels"] = ("12", static o => o.Hub.Limits.MaxLiveChannels, 12),
        ["hub.max-publishes-per-second"] = ("13", static o => o.Hub.Limits.MaxPublishesPerSecond, 13),
        ["hub.max-commands-under-way"] = ("14", static o => o.Hub.Limits.MaxCommandsInFlight, 14),
        ["hub.max-presence-members"] = ("15", static o => o.Hub.Limits.MaxPresenceMembers, 15),
        ["hub.channel-idle-time"] = ("16s", static o => o.Hub.Limits.ChannelIdleTime, TimeSpan.FromSeconds(16)),
        ["hub.history-memory"] = ("17MiB", static o => o.Hub.Limits.MaxHistoryBytes, 17L << 20),
        ["hub.max-page-publications"] = ("18", static o => o.Hub.Limits.MaxPagePublications, 18),
        ["hub.max-page-bytes"] = ("19KiB", static o => o.Hub.Limits.MaxPageBytes, 19 << 10),
        ["hub.unknown-namespaces"] = ("allow", static o => o.Hub.Namespaces.AllowUnknown, true),
        ["namespaces.defaults.history-size"] = ("20", static o => o.Hub.Namespaces.Default.HistorySize, 20),
        ["namespaces.defaults.history-age"] = ("21s", static o => o.Hub.Namespaces.Default.HistoryAge, TimeSpan.FromSeconds(21)),
        ["namespaces.defaults.recovery"] = ("off", static o => o.Hub.Namespaces.Default.Recovery, false),
        ["namespaces.defaults.presence"] = ("off", static o => o.Hub.Namespaces.Default.Presence, false),
        ["namespaces.defaults.join-leave"] = ("off", static o => o.Hub.Namespaces.Default.JoinLeave, false),
        ["namespaces.defaults.cache"] = ("on, namespaces.defaults.history-size = 1", static o => o.Hub.Namespaces.Default.Cache, true),
        ["log.level"] = ("debug", static o => o.LogLevel, Microsoft.Extensions.Logging.LogLevel.Debug),
        ["log.format"] = ("json", static o => o.LogFormat, LogFormat.Json),
    };

    public static TheoryData<string> Paths => [.. Settings.All.Select(static setting => setting.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void An_option_that_is_set_reaches_the_server(string path)
    {
        var (text, read, expected) = Samples[path];

        var options = Reading.Read($"{path} = {text}").Options();

        Assert.NotEqual(expected, read(new ServerOptions()));
        Assert.Equal(expected, read(options));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_default_in_the_table_is_the_servers_own(string path)
    {
        var options = Reading.Read($"{path} = {Settings.Find(path)!.Default}").Options();

        Assert.Equal(new ServerOptions(), options);
    }

    [Theory]
    [InlineData("""["https://example.com"]""", "https://example.com")]
    [InlineData("""["http://localhost:3000", "app://x"]""", "http://localhost:3000 app://x")]
    [InlineData("""["HTTPS://Example.com:443"]""", "https://example.com")] // as browsers send it
    [InlineData("""["http://[::1]:80"]""", "http://[::1]")]
    [InlineData("[]", "")]
    public void Listed_origins_are_written_as_browsers_send_them(string text, string expected)
    {
        var options = Reading.Read($"server.origins = {text}").Options();

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Assert.IsType<OriginPolicy.Listed>(options.Hub.Origins).Origins);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("\"::1\"")]
    [InlineData("127.1.2.3")]
    [InlineData("\"::ffff:127.0.0.2\"")]
    public void Loopback_has_many_names(string host) => Assert.Equal([host.Trim('"')], Reading.Read($"server.host = {host}").Options().Hosts.ToArray());

    [Fact]
    public void A_file_without_options_gives_the_defaults() => Assert.Equal(new ServerOptions(), Reading.Read("# nothing\nserver {}\nakka {}").Options());

    [Fact]
    public void Meanings_and_accepted_values_fit_a_line_and_differ() => Assert.All(Settings.All, static setting =>
    {
        Assert.False(setting.Meaning.EndsWith('.') || setting.Meaning.Contains('\n'), setting.Path);
        Assert.InRange(setting.Meaning.Length, 10, 140);
        Assert.Single(Settings.All, other => other.Meaning == setting.Meaning);
    });
}
