using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests;

/// <summary>The environment variable ACTORHUB_TRANSPORT.</summary>
[Trait("Category", "EndToEnd")]
public sealed class TransportVariableTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_transport_that_does_not_exist_is_refused_before_the_port_is_bound()
    {
        var start = ServerProgram.With("serve", "--port", "0");
        start.Environment["ACTORHUB_TRANSPORT"] = "bogus";
        start.RedirectStandardError = true;
        using var process = ChildProcess.Of(start);

        var error = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal((ExitCode.Failure, "ACTORHUB_TRANSPORT=bogus: expected automatic or portable\n"), (process.ExitCode, error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("automatic")]
    [InlineData("portable")]
    public async Task The_transports_that_exist_are_accepted(string transport)
    {
        var start = ServerProgram.With("serve", "--port", "0");
        start.Environment["ACTORHUB_TRANSPORT"] = transport;
        using var process = ChildProcess.Of(start);
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        }
        while (line is not null && !line.Contains("is ready", StringComparison.Ordinal));

        Assert.NotNull(line);
    }
}
