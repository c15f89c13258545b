using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>The client commands against a real server.</summary>
[Trait("Category", "EndToEnd")]
public class ClientCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Connect_sends_the_inputs_lines_and_prints_what_comes_until_all_is_answered()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("one\ntwo\n", "connect", server.Url("ws", "/echo").ToString());

        Assert.Equal((ExitCode.Success, "one\ntwo\n"), (run.Code, run.Output));
        Assert.Equal("connected\nclosed 1000\n", run.Error);
    }

    [Fact]
    public async Task Connect_shows_the_handshake_and_frames_of_both_directions_in_hexadecimal()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("hi\n", "connect", "--hex", "--header", "X-Mine: yes", server.Url("ws", "/echo").ToString());

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.Contains("> X-Mine: yes\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("< HTTP/1.1 101 ", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"> text fin masked, 2 bytes \[8182[0-9a-f]{8}\]", run.Error);
        Assert.Contains("< text fin, 2 bytes [8102]\n<   68 69 ", run.Error, StringComparison.Ordinal);
        Assert.Contains("< close fin, 2 bytes [8802]\n<   03 e8 ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_offers_the_subprotocol_and_tells_which_one_was_chosen()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("", "connect", "-s", "actorhub.v1.json", server.Url("ws", "/ws").ToString());

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("connected, subprotocol actorhub.v1.json\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ends_with_3_and_the_servers_words_when_it_is_refused()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("", "connect", "--origin", "https://elsewhere.example", server.Url("ws", "/ws").ToString());

        Assert.Equal((ExitCode.Refused, ""), (run.Code, run.Output));
        Assert.StartsWith("The server refused the WebSocket with status 403: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("pub")]
    [InlineData("sub")]
    public async Task Where_nobody_listens_it_ends_with_1(string command)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // taken, but not listened at
        var url = $"ws://{socket.LocalEndPoint}/ws";

        var run = await CommandRun.ToEnd("", command == "connect" ? ["connect", url] : [command, "lobby", "1", "--url", url]);

        Assert.Equal((ExitCode.Failure, "", $"Cannot connect to {socket.LocalEndPoint}: Connection refused\n"), run);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("sub")]
    public async Task A_wss_URL_of_a_port_without_TLS_is_told(string command)
    {
        await using var server = await TestServer.Start();
        var url = server.Url("wss", "/ws");

        var run = await CommandRun.ToEnd("", command == "connect" ? ["connect", url.ToString()] : [command, "lobby", "--url", url.ToString()]);

        Assert.Equal((ExitCode.Failure, "", $"{url.Authority} does not use TLS. Use its TLS port, or a ws URL (http for a proxy).\n"), run);
    }

    [Theory]
    [InlineData("connect", "ftp://example.org/")]
    [InlineData("connect", "ws://example.org/#part")]
    [InlineData("connect", "--version", "9", "ws://example.org/")]
    [InlineData("connect", "--header", "none", "ws://example.org/")]
    [InlineData("connect", "--ping", "-1", "ws://example.org/")]
    [InlineData("connect", "--ping", "1e300", "ws://example.org/")] // an exception's text and stack were printed
    [InlineData("connect", "--ping", "1", "--version", "hixie-75", "ws://example.org/")] // the same, at the end
    [InlineData("pub", "lobby", "not json")]
    [InlineData("sub", "lobby", "--count", "0")] // waited for a publication that it did not print
    [InlineData("connect")]
    [InlineData("sub")]
    public async Task What_means_nothing_ends_with_2_before_anything_is_sent(params string[] arguments) =>
        Assert.Equal((ExitCode.Usage, ""), await CommandRun.ToEnd("", arguments) is var run ? (run.Code, run.Output) : default);

    [Fact]
    public async Task Connect_closes_cleanly_when_it_is_interrupted()
    {
        await using var server = await TestServer.Start();
        var interrupted = new TaskCompletionSource();
        var started = CommandRun.Start(null, interrupted.Task, "connect", server.Url("ws", "/echo").ToString());
        await started.Error.Heard("connected");

        interrupted.SetResult();

        Assert.Equal(ExitCode.Success, await started.Code);
        await started.Error.Heard("closed 1000");
    }

    [Fact]
    public async Task Connect_ends_with_4_when_the_connection_is_lost()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var started = CommandRun.Start(null, CommandRun.Never, "connect", $"ws://{listener.LocalEndpoint}/");
        using (await OpenAsync(listener))
        {
        }

        Assert.Equal(ExitCode.ClosedAbnormally, await started.Code);
        await started.Error.Heard("closed 1006");
    }

    [Fact]
    public async Task Pub_publishes_its_arguments_and_prints_their_offsets()
    {
        await using var server = await TestServer.Start();
        await using var listener = await server.Chat();
        await listener.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");

        var run = await CommandRun.ToEnd("", "pub", "lobby", "{\"a\": 1}", "2", "--url", server.Url("ws", "/ws").ToString());

        Assert.Equal((ExitCode.Success, "1\n2\n", ""), (run.Code, run.Output, run.Error));
        Assert.Equal("{\"a\": 1}", (await listener.Receive("publication")).GetProperty("data").GetRawText());
        Assert.Equal("2", (await listener.Receive("publication")).GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Pub_publishes_the_inputs_lines_as_texts()
    {
        await using var server = await TestServer.Start();
        await using var listener = await server.Chat();
        await listener.Request("""{"type":"subscribe","id":1,"channel":"lobby"}""");

        var run = await CommandRun.ToEnd("say \"hi\"\n", "pub", "lobby", "--text", "--url", server.Url("ws", "/ws").ToString());

        Assert.Equal((ExitCode.Success, "1\n"), (run.Code, run.Output));
        Assert.Equal("say \"hi\"", (await listener.Receive("publication")).GetProperty("data").GetString());
    }

    [Fact]
    public async Task Pub_ends_with_5_when_the_hub_refuses()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("", "pub", new string('x', 256), "1", "--url", server.Url("ws", "/ws").ToString());

        Assert.Equal((ExitCode.HubRefused, ""), (run.Code, run.Output));
        Assert.Contains("invalid-channel", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sub_prints_publications_a_line_each_until_it_has_enough()
    {
        await using var server = await TestServer.Start();
        await using var writer = await server.Chat();
        var started = CommandRun.Start(
            "", CommandRun.Never, "sub", "lobby", "news", "--verbose", "--count", "2", "--url", server.Url("ws", "/ws").ToString());
        await started.Error.Heard("subscribed");

        await writer.Send("{\"type\":\"publish\",\"id\":1,\"channel\":\"lobby\",\"data\":{\n\"a\":1}}");
        await started.Output.Heard($"lobby 1 {writer.Id} {{ \"a\":1}}");
        await writer.Send("""{"type":"publish","id":2,"channel":"news","data":2}""");

        Assert.Equal(ExitCode.Success, await started.Code);
        await started.Output.Heard($"news 1 {writer.Id} 2");
    }

    [Fact]
    public async Task Sub_ends_cleanly_when_it_is_interrupted()
    {
        await using var server = await TestServer.Start();
        var interrupted = new TaskCompletionSource();
        var started = CommandRun.Start("", interrupted.Task, "sub", "lobby", "--url", server.Url("ws", "/ws").ToString());
        await started.Error.Heard("subscribed");

        interrupted.SetResult();

        Assert.Equal(ExitCode.Success, await started.Code);
    }

    [Fact]
    public async Task Sub_tells_when_it_reconnects_and_why_it_could_not()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var interrupted = new TaskCompletionSource();
        var started = CommandRun.Start("", interrupted.Task, "sub", "lobby", "--url", $"ws://{listener.LocalEndpoint}/");
        using (var peer = await OpenAsync(listener))
        {
            await SayAsync(peer, """{"type":"welcome","connection":"me","protocol":1,"limits":{"messageBytes":1048576,"subscriptions":128} }""");
            Assert.NotEqual(0, await peer.GetStream().ReadAsync(new byte[1_024])); // the command to subscribe
            await SayAsync(peer, """{"type":"subscribed","id":1,"channel":"lobby","epoch":"e","offset":0}""");
            await started.Error.Heard("subscribed");
            listener.Stop();
        }

        await started.Error.HeardLike(@"^disconnected 1006\nreconnecting in [0-9]\.[0-9] s, attempt 1\n");
        await started.Error.HeardLike(@"\nreconnecting in [0-9]\.[0-9] s, attempt 2: Cannot connect to 127\.0\.0\.1:[0-9]+: Connection refused\n");
        interrupted.SetResult();
        Assert.Equal(ExitCode.Success, await started.Code);
    }

    [Theory]
    [InlineData(ExitCode.Success, "--lenient")]
    [InlineData(ExitCode.Refused)]
    public async Task Connect_accepts_an_old_servers_response_if_it_is_asked_to(int code, params string[] options)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var started = CommandRun.Start("", CommandRun.Never, ["connect", .. options, $"ws://{listener.LocalEndpoint}/"]);
        using var peer = await OpenAsync(listener, lineEnd: "\n");
        var stream = peer.GetStream();
        var close = new byte[8];
        if (await stream.ReadAtLeastAsync(close, close.Length, throwOnEndOfStream: false) > 0)
        {
            await stream.WriteAsync(Convert.FromHexString("880203e8"));
            peer.Client.Shutdown(SocketShutdown.Send);
        }

        Assert.Equal(code, await started.Code);
    }

    [Fact]
    public async Task A_servers_text_cannot_command_the_terminal()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("a\u001b[2Jb\n", "connect", server.Url("ws", "/echo").ToString());

        Assert.Equal("a\\u001B[2Jb\n", run.Output);
    }

    [Theory]
    [InlineData("connect", "--subprotocol", "--hex", "--lenient", "--ping", "--insecure", "--deflate", "--version")]
    [InlineData("pub", "--text", "--url")]
    [InlineData("sub", "--count", "--verbose", "--url")]
    public async Task A_client_commands_help_tells_its_options_and_no_server_settings(string command, params string[] options)
    {
        var run = await CommandRun.ToEnd("", command, "--help");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(options, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("server.port", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Accepts a client and opens its WebSocket.</summary>
    private static async Task<TcpClient> OpenAsync(TcpListener listener, string lineEnd = "\r\n")
    {
        var peer = await listener.AcceptTcpClientAsync().WaitAsync(Patience);
        var head = new byte[4096];
        var request = Encoding.ASCII.GetString(head, 0, await peer.GetStream().ReadAsync(head));
        var key = request.Split('\n').Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..].Trim();
#pragma warning disable CA5350 // RFC 6455 §4.2.2
        var accept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        var protocol = request.Contains("actorhub.v1.json", StringComparison.Ordinal) ? "Sec-WebSocket-Protocol: actorhub.v1.json\r\n" : "";
        var response = $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{protocol}Sec-WebSocket-Accept: {accept}\r\n\r\n";
        await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(response.Replace("\r\n", lineEnd, StringComparison.Ordinal)));
        return peer;
    }

    /// <summary>Sends a text message of at most 125 bytes.</summary>
    private static async Task SayAsync(TcpClient peer, string text)
    {
        Assert.InRange(text.Length, 0, 125);
        await peer.GetStream().WriteAsync((byte[])[0x81, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);
    }
}
