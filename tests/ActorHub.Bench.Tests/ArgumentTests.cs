namespace ActorHub.Bench.Tests;

public class ArgumentTests
{
    [Theory]
    [InlineData("--conns 0: expected 1 to 1000000", "idle", "--conns", "0")]
    [InlineData("--rate-connect 0: expected 1 to 1000000", "idle", "--rate-connect", "0")]
    [InlineData("--inflight -1: expected 1 to 100000", "idle", "--inflight", "-1")]
    [InlineData("--duration -1: expected 0 to 86400 seconds", "idle", "--duration", "-1")]
    [InlineData("--duration NaN: expected 0 to 86400 seconds", "idle", "--duration", "NaN")]
    [InlineData("--init needs --dialect raw", "idle", "--init", "hello")]
    [InlineData("none: not a header, such as Authorization: Bearer abc", "idle", "--header", "none")]
    [InlineData("--server-pid 999999999: no such process in /proc", "idle", "--server-pid", "999999999")]
    [InlineData("wss://127.0.0.1/: wss is not supported, because the result would include the cost of TLS; use a ws URL", "idle", "wss://127.0.0.1/")]
    [InlineData("ftp://127.0.0.1/: not a WebSocket URL, such as ws://127.0.0.1:8080/ws", "idle", "ftp://127.0.0.1/")]
    [InlineData("--size 32: expected 33 to 16777216", "fanout", "--size", "32")]
    [InlineData("--window 65536: expected 1 to 65535", "fanout", "--window", "65536")]
    [InlineData("--rate 0: expected 1 to 1000000", "fanout", "--rate", "0")]
    [InlineData("--pub-path needs --dialect raw", "fanout", "--pub-path", "/pub")]
    [InlineData("--channel needs --dialect native", "fanout", "--dialect", "raw", "--channel", "bench")]
    [InlineData("--pub-path a b: not a path", "fanout", "--dialect", "raw", "--pub-path", "a b")]
    [InlineData("--msg: %m is missing; without the payload a message has no number", "fanout", "--dialect", "raw", "--msg", "no payload")]
    [InlineData("--init: a text message must be UTF-8; use --binary to send arbitrary bytes", "fanout", "--dialect", "raw", "--init", @"\xff")]
    [InlineData("--depth 0: expected 1 to 10000", "echo", "--depth", "0")]
    public async Task An_invalid_value_ends_the_command_with_2_before_anything_is_connected(string problem, params string[] arguments)
    {
        var run = await BenchRun.Of(arguments);

        Assert.Equal((BenchExitCode.Usage, "", problem + "\n"), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public async Task A_subprotocol_that_HTTP_forbids_ends_the_command_with_2()
    {
        var run = await BenchRun.Of("idle", "--subprotocol", "a b");

        Assert.Equal((BenchExitCode.Usage, ""), (run.Code, run.Output));
        Assert.StartsWith("Subprotocols must be distinct tokens (RFC 6455 §4.1).", run.Error, StringComparison.Ordinal);
    }
}
