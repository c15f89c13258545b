using ActorHub.Connections.Handshake;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.Configuration;

public class MistakeTests
{
    [Theory]
    [InlineData("server.prot = 1", "1:8: server.prot: unknown key; did you mean server.port?")]
    [InlineData("server {\n  hosst = a\n}", "2:3: server.hosst: unknown key; did you mean server.host?")]
    [InlineData("server.max-headers = 1", "1:8: server.max-headers: unknown key; did you mean connections.max-headers?")]
    [InlineData("port = 1", "1:1: port: unknown key; did you mean server.port?")]
    [InlineData("sevrer { port = 1, x = 2 }", "1:1: sevrer: unknown key; did you mean server?")]
    [InlineData("log.colour = on", "1:5: log.colour: unknown key; log may contain level, format")]
    [InlineData("\"a.b\" = 1", "1:1: \"a.b\": unknown key; the file may contain server, connections, transport, websocket, echo, hub, namespaces, log, akka")]
    [InlineData("log.\"level.x\" = 1", "1:5: log.\"level.x\": unknown key; log may contain level, format")]
    public void An_unknown_key_gets_the_nearest_known_one(string text, string mistake) => Reading.Read(text).AssertMistakes($"hub.conf:{mistake}");

    [Theory]
    [InlineData("server = 5", "1:10: server: expected a section of options, found the text \"5\"")]
    [InlineData("akka = [x]", "1:8: akka: expected a section of options, found an array")]
    [InlineData("server.port { x = 1 }", "1:13: server.port: expected a whole number between 0 and 65535, found an object")]
    [InlineData("server.port = null", "1:15: server.port: expected a whole number between 0 and 65535, found null")]
    [InlineData("server.port = 65536", "1:15: server.port: expected a whole number between 0 and 65535, found the text \"65536\"")]
    [InlineData("server.port = -1", "1:15: server.port: expected a whole number between 0 and 65535, found the text \"-1\"")]
    [InlineData("server.port = 1.5", "1:15: server.port: expected a whole number between 0 and 65535, found the text \"1.5\"")]
    [InlineData("server.host = example.com", "1:15: server.host: expected an IP address, localhost, or a list of them such as [\"127.0.0.1\", \"::1\"], found the text \"example.com\"")]
    [InlineData("server.host = 8080", "1:15: server.host: expected an IP address, localhost, or a list of them such as [\"127.0.0.1\", \"::1\"], found the text \"8080\"")]
    [InlineData("server.host = []", "1:15: server.host: expected at least one IP address, found an array")]
    [InlineData("server.host = [127.0.0.1,\n  127.1]", "2:3: server.host: expected an IP address or localhost, found the text \"127.1\"")]
    [InlineData("server.host = [[127.0.0.1]]", "1:16: server.host: expected an IP address or localhost, found an array")]
    [InlineData("server.hub-path = ws", "1:19: server.hub-path: expected a path that begins with / and has no space, ? or #, found the text \"ws\"")]
    [InlineData("server.anonymous = yes", "1:20: server.anonymous: expected loopback or allow, found the text \"yes\"")]
    [InlineData("server.echo = 1", "1:15: server.echo: expected on or off, found the text \"1\"")]
    [InlineData(
        "server.origins = all",
        "1:18: server.origins: expected same-origin, any, or a list such as [\"https://example.com\"], found the text \"all\"")]
    [InlineData(
        "server.origins = [\"https://a\",\n  \"https://b/\"]",
        "2:3: server.origins: expected an origin such as \"https://example.com\", without a path or trailing slash, found the text \"https://b/\"")]
    [InlineData(
        "server.shutdown-timeout = infinite",
        "1:27: server.shutdown-timeout: expected a duration between 1s and 1h, found the text \"infinite\"")]
    [InlineData(
        "connections.pong-timeout = 1.5s",
        "1:28: connections.pong-timeout: expected a duration between 1s and 1h, in whole seconds, found the text \"1.5s\"")]
    [InlineData("hub.channel-idle-time = 2d", "1:25: hub.channel-idle-time: expected a duration between 1s and 24h, found the text \"2d\"")]
    [InlineData(
        "connections.outbox-bytes = 1000",
        "1:28: connections.outbox-bytes: expected a size between 1KiB and 1GiB, found the text \"1000\", which has no unit and so counts as bytes; add the unit, as in 64KiB")]
    [InlineData(
        "websocket.max-frame-bytes = 0",
        "1:29: websocket.max-frame-bytes: expected a size between 1B and 1GiB, or none, found the text \"0\", which has no unit and so counts as bytes; add the unit, as in 64KiB")]
    [InlineData(
        "server.shutdown-timeout = 10",
        "1:27: server.shutdown-timeout: expected a duration between 1s and 1h, found the text \"10\", which has no unit and so counts as milliseconds; add the unit, as in 10s")]
    [InlineData(
        "connections.pong-timeout = 1.5e3",
        "1:28: connections.pong-timeout: expected a duration between 1s and 1h, in whole seconds, found the text \"1.5e3\", which has no unit and so counts as milliseconds; add the unit, as in 10s")]
    [InlineData("server.port = 1e5", "1:15: server.port: expected a whole number between 0 and 65535, found the text \"1e5\"")]
    [InlineData("server.origins { 0 = \"https://a\", x = b }", "1:16: server.origins: expected same-origin, any, or a list such as [\"https://example.com\"], found an object")]
    [InlineData("server.trusted-proxies { 0 = 10.0.0.1, 1 = x }", "1:44: server.trusted-proxies: expected an IP address, or a network such as \"10.0.0.0/8\" whose bits after the prefix are 0, found the text \"x\"")]
    [InlineData(
        "connections.read-buffer-bytes = 1GiB",
        "1:33: connections.read-buffer-bytes: expected a size between 1KiB and 16MiB, found the text \"1GiB\"")]
    [InlineData(
        "websocket.max-frame-bytes = many",
        "1:29: websocket.max-frame-bytes: expected a size between 1B and 1GiB, or none, found the text \"many\"")]
    [InlineData(
        "connections.max-connections-per-address = 0",
        "1:43: connections.max-connections-per-address: expected a whole number between 1 and 2147483647, or none, found the text \"0\"")]
    [InlineData(
        "log.level = info",
        "1:13: log.level: expected trace, debug, information, warning, error or critical, found the text \"info\"")]
    [InlineData("websocket.versions = 13", "1:22: websocket.versions: expected a list of 13, 8, 7, hybi-00 and hixie-75, at least one, found the text \"13\"")]
    [InlineData("websocket.versions = []", "1:22: websocket.versions: expected a list of 13, 8, 7, hybi-00 and hixie-75, at least one, found an array")]
    [InlineData("websocket.versions = [13,\n  hybi-17]", "2:3: websocket.versions: expected 13, 8, 7, hybi-00 or hixie-75, found the text \"hybi-17\"")]
    [InlineData(
        "server.trusted-proxies = 10.0.0.1",
        "1:26: server.trusted-proxies: expected a list of IP addresses and networks such as [\"10.0.0.0/8\"], found the text \"10.0.0.1\"")]
    [InlineData(
        "server.trusted-proxies = [\"10.0.0.1/8\"]",
        "1:27: server.trusted-proxies: expected an IP address, or a network such as \"10.0.0.0/8\" whose bits after the prefix are 0, found the text \"10.0.0.1/8\"")]
    [InlineData(
        "server.trusted-proxies = [10]",
        "1:27: server.trusted-proxies: expected an IP address, or a network such as \"10.0.0.0/8\" whose bits after the prefix are 0, found the text \"10\"")]
    [InlineData("server.proxy-protocol = v2", "1:25: server.proxy-protocol: expected off or on, found the text \"v2\"")]
    [InlineData("websocket.deflate-window-bits = 16", "1:33: websocket.deflate-window-bits: expected a whole number between 8 and 15, found the text \"16\"")]
    [InlineData("log.format = xml", "1:14: log.format: expected text or json, found the text \"xml\"")]
    public void A_value_that_is_not_accepted_is_told_with_those_that_are(string text, string mistake) =>
        Reading.Read(text).AssertMistakes($"hub.conf:{mistake}");

    [Fact]
    public void Text_that_is_no_HOCON_is_told_by_line_and_column()
    {
        var mistakes = Assert.IsType<LoadedConfiguration.Invalid>(Reading.Read("server {\n  port = ]\n}")).Errors;

        Assert.StartsWith("hub.conf:2:10", Assert.Single(mistakes).Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_one_mistake() =>
        Reading.Read("include \"other.conf\"").AssertMistakes($"hub.conf:1:9: file not found: {Path.GetFullPath("other.conf")}");

    [Fact]
    public void A_file_without_a_name_is_a_mistake() =>
        ConfigurationReader.Read(new ConfigurationSources { File = "" }, ActorHub.Hocon.HoconOptions.Default)
            .AssertMistakes("--config: expected a file name, found an empty string");

    [Fact]
    public void All_mistakes_are_told_together() => Reading.Read(
        """
        server {
          port = x
          page = maybe
        }
        servers.port = 1
        log.level = debug
        """,
        "hub.max-channels=0").AssertMistakes(
            "hub.conf:2:10: server.port: expected a whole number between 0 and 65535, found the text \"x\"",
            "hub.conf:3:10: server.page: expected on or off, found the text \"maybe\"",
            "hub.conf:5:1: servers: unknown key; did you mean server?",
            "--set hub.max-channels=0: hub.max-channels: expected a whole number between 1 and 2147483647, found the text \"0\"");

    [Theory]
    [InlineData("server.port=x", "server.port: expected a whole number between 0 and 65535, found the text \"x\"")]
    [InlineData("server.prt=1", "server.prt: unknown key; did you mean server.port?")]
    [InlineData("server.port", "expected path=value")]
    [InlineData("", "expected path=value")]
    public void An_assignments_mistake_names_the_argument(string assignment, string mistake) =>
        Reading.Read("", assignment).AssertMistakes($"--set {assignment}: {mistake}");

    [Fact]
    public void A_mistake_stays_on_one_line_whatever_the_argument_holds() =>
        Reading.Read("", "log.format=xml\n").AssertMistakes("--set log.format=xml : log.format: expected text or json, found the text \"xml\"");

    [Theory]
    [InlineData("--host", "nowhere", "server.host: expected an IP address, localhost, or a list of them such as [\"127.0.0.1\", \"::1\"], found the text \"nowhere\"")]
    [InlineData("--port", "http", "server.port: expected a whole number between 0 and 65535, found the text \"http\"")]
    public void The_short_arguments_have_the_mistakes_of_their_options(string name, string value, string mistake)
    {
        var sources = name == "--host" ? new ConfigurationSources { Host = value } : new ConfigurationSources { Port = value };

        Reading.Read("", sources).AssertMistakes($"{name}: {mistake}");
    }

    [Fact]
    public void A_mistake_counts_though_another_source_replaces_the_value() => Reading.Read("server.port = x", "server.port=1")
        .AssertMistakes("hub.conf:1:15: server.port: expected a whole number between 0 and 65535, found the text \"x\"");

    [Theory]
    [InlineData("server.host = 0.0.0.0", "hub.conf:1:15")]
    [InlineData("server { anonymous = loopback\nhost = \"0.0.0.0\" }", "hub.conf:2:8")]
    [InlineData("server.host = [127.0.0.1, 0.0.0.0]", "hub.conf:1:15")]
    public void An_open_address_needs_leave_for_anonymous_use(string text, string place) => Reading.Read(text).AssertMistakes(
        $"{place}: server.host: other machines can reach 0.0.0.0, but server.anonymous is loopback; "
        + "set server.anonymous = allow if everyone may use the hub, or listen at 127.0.0.1");

    [Fact]
    public void An_open_address_with_leave_is_right() =>
        Assert.Equal(["::"], Reading.Read("server.anonymous = allow", "server.host=\"::\"").Options().Hosts.ToArray());

    [Fact]
    public void The_hub_and_the_echo_have_different_paths()
    {
        Reading.Read("server.hub-path = /echo").AssertMistakes(
            "hub.conf:1:19: server.hub-path: /echo is the path of the echo WebSocket; choose another path, or set server.echo = off");
        Assert.Equal("/echo", Reading.Read("server.hub-path = /echo, server.echo = off").Options().Hub.HubPath);
    }

    [Theory]
    [InlineData("websocket { receive-memory = 128MiB\nmax-message-bytes = 129MiB }", "1:30", "websocket.max-message-bytes", 129 << 20)]
    [InlineData("websocket.receive-memory = 128MiB, echo.max-message-bytes = 129MiB", "1:28", "echo.max-message-bytes", 129 << 20)]
    public void The_memory_for_messages_holds_the_longest_one(string text, string place, string longest, int bytes) => Reading.Read(text).AssertMistakes(
        $"hub.conf:{place}: websocket.receive-memory: 134217728 bytes are too few for one message: {longest} allows {bytes}; "
        + $"raise websocket.receive-memory, or lower {longest}");

    [Fact]
    public void The_memory_for_messages_counts_no_echo_that_is_off() =>
        Assert.Equal(2 << 20, Reading.Read("websocket.receive-memory = 2MiB, server.echo = off").Options().Hub.Connections.ReceiveMemoryBytes);

    [Fact]
    public void PROXY_headers_need_somebody_who_may_send_them()
    {
        Reading.Read("server.proxy-protocol = on").AssertMistakes(
            "hub.conf:1:25: server.proxy-protocol: no proxy is trusted to send PROXY headers; list the proxies in server.trusted-proxies");
        Assert.Equal(ProxyProtocol.FromTrustedProxies, Reading.Read("server { proxy-protocol = on, trusted-proxies = [\"::1\"] }").Options().Hub.Connections.ProxyProtocol);
    }

    [Fact]
    public void A_refused_value_is_not_blamed_on_its_neighbour() => Reading.Read("server { host = 0.0.0.0, anonymous = all }")
        .AssertMistakes("hub.conf:1:38: server.anonymous: expected loopback or allow, found the text \"all\"");
}
