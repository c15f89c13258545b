using System.Globalization;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Examples.Autobahn;

/// <summary>The client under test of the Autobahn|Testsuite: it asks the fuzzing server for each case, and echoes what it gets.</summary>
public static class FuzzingClient
{
    private const string Agent = "ActorHub";

    private static readonly WebSocketClientOptions Options = WebSocketClientOptions.Default with
    {
        Proxy = ProxyChoice.Direct,
        KeepAlive = null, // the suite counts every frame
        Deflate = DeflateOptions.Default,
        MaxReceiveQueueBytes = 64 << 20,
        Connection = new WebSocketConnectionOptions
        {
            MaxMessageBytes = 64 << 20,
            MaxFragments = int.MaxValue,
            MaxInflateRatio = 2_000,
            DeflateThresholdBytes = 0,
        },
    };

    /// <summary>Runs all cases of a fuzzing server, and lets it write its reports.</summary>
    /// <param name="server">Such as <c>ws://127.0.0.1:9001</c>.</param>
    /// <param name="output">Is told of the progress.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many cases were run.</returns>
    public static async Task<int> RunAsync(string server, TextWriter output, CancellationToken cancellationToken)
    {
        server = server.TrimEnd('/');
        var count = await CountAsync(server, cancellationToken);
        for (var number = 1; number <= count; number++)
        {
            await output.WriteLineAsync($"case {number} of {count}");
            await RunCaseAsync($"{server}/runCase?case={number}&agent={Agent}", cancellationToken);
        }

        await using var reports = await ConnectAsync($"{server}/updateReports?agent={Agent}", cancellationToken);
        await reports.Completion.WaitAsync(cancellationToken);
        return count;
    }

    private static async Task<int> CountAsync(string server, CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync(server + "/getCaseCount", cancellationToken);
        var message = await client.ReceiveAsync(cancellationToken) ?? throw new IOException("The server did not tell how many cases it has.");
        return int.Parse(message.Text, CultureInfo.InvariantCulture);
    }

    private static async Task RunCaseAsync(string url, CancellationToken cancellationToken)
    {
        await using var client = await ConnectAsync(url, cancellationToken);
        try
        {
            while (await client.ReceiveAsync(cancellationToken) is { } message)
            {
                if (message.Kind == MessageKind.Text)
                {
                    await client.SendTextAsync(message.Payload, cancellationToken);
                }
                else
                {
                    await client.SendBinaryAsync(message.Payload, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is ProtocolViolationException or WebSocketClosedException)
        {
            // Many cases are about that: the server judges what was sent for it.
        }
    }

    private static Task<WebSocketClient> ConnectAsync(string url, CancellationToken cancellationToken) =>
        WebSocketClient.ConnectAsync(new Uri(url), Options, cancellationToken);
}
