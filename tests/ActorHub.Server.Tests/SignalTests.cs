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
        using var process = Start();
        await using var client = await ChatClient.Connect(await HubUrl(process));

        await Kill(process, signal);

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await client.ReceiveClose());
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_while_it_still_waits_for_a_client()
    {
        using var process = Start();
        await using var client = await ChatClient.Connect(await HubUrl(process));
        await Kill(process, "TERM");
        await Printed(process, "Stopping"); // the client does not answer the Close

        await Kill(process, "TERM");

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.NotEqual(0, process.ExitCode);
    }

    private static Process Start() => Process.Start(ServerProgram.With("serve", "--port", "0"))!;

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
}
