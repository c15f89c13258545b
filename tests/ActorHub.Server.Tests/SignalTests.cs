using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace ActorHub.Server.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class SignalTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_closes_clients_with_1001_and_ends_the_process_with_0(string signal)
    {
        using var server = new RunningServer();
        var process = server.Process;
        await using var client = await ChatClient.Connect(await HubUrl(process));

        await Kill(process, signal);

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await client.ReceiveClose());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_while_it_still_waits_for_a_client()
    {
        using var server = new RunningServer();
        var process = server.Process;
        await using var client = await ChatClient.Connect(await HubUrl(process));
        await Kill(process, "TERM");
        await Printed(process, "Stopping"); // the client does not answer the Close

        await Kill(process, "TERM");

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.NotEqual(0, process.ExitCode);
    }

    private static async Task<Uri> HubUrl(Process process) =>
        new(Regex.Match(await Printed(process, "is ready"), "ws://[^ ]+").Value);

    private static async Task<string> Printed(Process process, string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended before it printed '{text}'.");
    }

    private static async Task Kill(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>The server's process, which does not outlive the test.</summary>
    private sealed class RunningServer : IDisposable
    {
        // A shell starts what runs in its background with SIGINT ignored; every process below inherits that, and .NET keeps it. A test run
        // that was started so always failed here, so the server is given the system's own answer to the signal.
        public Process Process { get; } = Process.Start(new ProcessStartInfo("env")
        {
            ArgumentList = { "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "ActorHub.Server.dll"), "serve", "--port", "0" },
            RedirectStandardOutput = true,
        })!;

        public void Dispose()
        {
            Process.Kill();
            Process.Dispose();
        }
    }
}
