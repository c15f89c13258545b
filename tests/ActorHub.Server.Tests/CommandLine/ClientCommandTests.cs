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

        Assert.Equal((ExitCode.Failure, ""), (run.Code, run.Output));
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
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
        using (var peer = await listener.AcceptTcpClientAsync().WaitAsync(Patience))
        {
            await using var stream = peer.GetStream();
            var head = new byte[4096];
            var request = Encoding.ASCII.GetString(head, 0, await stream.ReadAsync(head));
            var key = request.Split('\n').Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..].Trim();
#pragma warning disable CA5350 // RFC 6455 §4.2.2
            var accept = Convert.ToBase64String(System.Security.Cryptography.SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
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
    public async Task A_servers_text_cannot_command_the_terminal()
    {
        await using var server = await TestServer.Start();

        var run = await CommandRun.ToEnd("a\u001b[2Jb\n", "connect", server.Url("ws", "/echo").ToString());

        Assert.Equal("a\\u001B[2Jb\n", run.Output);
    }

    [Theory]
    [InlineData("connect", "--subprotocol", "--hex", "--ping", "--insecure", "--deflate", "--version")]
    [InlineData("pub", "--text", "--url")]
    [InlineData("sub", "--count", "--verbose", "--url")]
    public async Task A_client_commands_help_tells_its_options_and_no_server_settings(string command, params string[] options)
    {
        var run = await CommandRun.ToEnd("", command, "--help");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.All(options, option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("server.port", run.Output, StringComparison.Ordinal);
    }
}
