using System.Diagnostics;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.CommandLine;

/// <summary>A reader of the output that goes away, as <c>head -1</c> does. The commands went on without end, because .NET discards what cannot be written.</summary>
[Trait("Category", "EndToEnd")]
public class ClosedOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Sub_ends_at_the_next_publication()
    {
        await using var server = await TestServer.Start();
        await using var writer = await server.Chat();
        using var sub = Start("sub", "lobby", "--url", server.Url("ws", "/ws").ToString());
        Assert.Equal("subscribed", await sub.StandardError.ReadLineAsync().WaitAsync(Patience));
        await writer.Send("""{"type":"publish","id":1,"channel":"lobby","data":1}""");
        Assert.Equal("1", await sub.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        sub.StandardOutput.Close();
        await writer.Send("""{"type":"publish","id":2,"channel":"lobby","data":2}""");

        await AssertEnds(sub, "");
    }

    [Fact]
    public async Task Connect_ends_at_the_next_message()
    {
        await using var server = await TestServer.Start();
        using var connect = Start("connect", server.Url("ws", "/echo").ToString());
        Assert.Equal("connected", await connect.StandardError.ReadLineAsync().WaitAsync(Patience));
        await connect.StandardInput.WriteAsync("one\n");
        Assert.Equal("one", await connect.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        connect.StandardOutput.Close();
        await connect.StandardInput.WriteAsync("two\n");

        await AssertEnds(connect, "");
    }

    [Fact]
    public async Task Pub_publishes_no_more_lines()
    {
        await using var server = await TestServer.Start();
        using var pub = Start("pub", "lobby", "--url", server.Url("ws", "/ws").ToString());
        await pub.StandardInput.WriteAsync("1\n");
        Assert.Equal("1", await pub.StandardOutput.ReadLineAsync().WaitAsync(Patience));

        pub.StandardOutput.Close();
        await pub.StandardInput.WriteAsync("2\n");

        await AssertEnds(pub, "");
    }

    [Fact]
    public async Task The_error_stream_counts_as_well()
    {
        await using var server = await TestServer.Start();
        using var connect = Start("connect", "--hex", server.Url("ws", "/echo").ToString());
        await connect.StandardError.ReadLineAsync().WaitAsync(Patience);

        connect.StandardError.Close();
        await connect.StandardInput.WriteAsync("one\n");

        await connect.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.OutputClosed, connect.ExitCode);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("check-config")]
    [InlineData("--version")]
    public async Task A_command_that_only_prints_ends_without_a_word(params string[] arguments)
    {
        using var command = Start(arguments);

        command.StandardOutput.Close();

        await AssertEnds(command, "");
    }

    [Fact]
    public async Task Bench_ends_when_its_result_cannot_be_written()
    {
        await using var server = await TestServer.Start();
        using var bench = Start("bench", "idle", server.Url("ws", "/ws").ToString(), "--conns", "1", "--settle", "0", "--duration", "0");

        bench.StandardOutput.Close();

        await AssertEnds(bench, "");
    }

    private static ChildProcess Start(params string[] arguments)
    {
        var start = ServerProgram.With(arguments);
        (start.RedirectStandardInput, start.RedirectStandardError) = (true, true);
        var process = ChildProcess.Of(start);
        process.StandardInput.AutoFlush = true;
        return process;
    }

    private static async Task AssertEnds(Process process, string error)
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((ExitCode.OutputClosed, error), (process.ExitCode, await process.StandardError.ReadToEndAsync().WaitAsync(Patience)));
    }
}
