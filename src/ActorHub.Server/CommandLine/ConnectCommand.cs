using System.CommandLine;
using System.Globalization;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine;

/// <summary>Connects to any WebSocket server: sends each input line as a text message, and prints received messages.</summary>
internal sealed class ConnectCommand : ClientCommand
{
    // Time to wait for replies after the end of the input.
    private static readonly TimeSpan LastReplyTime = TimeSpan.FromSeconds(1);

    private const double MinPingSeconds = 0.001;
    private const double MaxPingSeconds = 86_400;

    private static readonly Dictionary<string, WebSocketVersion> Versions = new()
    {
        ["13"] = WebSocketVersion.Rfc6455,
        ["8"] = WebSocketVersion.Hybi08,
        ["7"] = WebSocketVersion.Hybi07,
        ["hybi-00"] = WebSocketVersion.Hybi00,
        ["hixie-75"] = WebSocketVersion.Hixie75,
    };

    private readonly Argument<string> _url = new("URL") { Description = "URL of the WebSocket, such as ws://127.0.0.1:8080/ws" };

    private readonly Option<string> _version = new("--version")
    {
        Description = "Version of the protocol: 13, 8, 7, hybi-00 or hixie-75",
        HelpName = "VERSION",
        DefaultValueFactory = static _ => "13",
    };

    private readonly Option<string[]> _subprotocol = new("--subprotocol", "-s")
    {
        Description = "Subprotocol to offer; may be repeated, in order of preference",
        HelpName = "NAME",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _origin = new("--origin", "-o") { Description = "Value of the Origin header", HelpName = "ORIGIN" };
    private readonly Option<bool> _hex = new("--hex", "-x") { Description = "Show the handshake and every frame, in both directions, on the error stream" };

    private readonly Option<bool> _lenient = new("--lenient")
    {
        Description = "Accept a response with lines that end with a bare LF, folded lines, or white space before a colon, as old servers send it",
    };

    private readonly Option<double?> _ping = new("--ping", "-P")
    {
        Description = "Send a Ping at this interval and print the time until its Pong",
        HelpName = "SECONDS",
    };

    private readonly TextReader _input;

    /// <summary>Creates the command.</summary>
    /// <param name="input">The lines to send. At their end the connection is closed.</param>
    /// <param name="interruption">Starts to watch for an interruption by the user; the task completes when it occurs.</param>
    public ConnectCommand(TextReader input, Func<Task> interruption)
        : base("connect", "Connect to a WebSocket server: send each input line as a text message, and print each received message", interruption)
    {
        _input = input;
        Add(_url);
        Add(_version);
        Add(_subprotocol);
        Add(_origin);
        Add(_hex);
        Add(_lenient);
        Add(_ping);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ClientRun run)
    {
        var parsed = run.Parsed;
        if (!Versions.TryGetValue(parsed.GetValue(_version)!, out var version))
        {
            throw new UsageException($"--version {parsed.GetValue(_version)}: expected {string.Join(", ", Versions.Keys)}");
        }

        var period = PeriodOf(parsed, version);
        var options = Connection(parsed) with
        {
            Version = version,
            Subprotocols = [.. parsed.GetValue(_subprotocol)!],
            Origin = parsed.GetValue(_origin),
            HeadLimits = parsed.GetValue(_lenient) ? HeadLimits.Default with { Syntax = HeadSyntax.Lenient } : HeadLimits.Default,
            Observer = parsed.GetValue(_hex) ? new FrameDump(version, run.Report) : null,
        };
        await using var client = await WebSocketClient.ConnectAsync(UrlOf(parsed.GetValue(_url)!), options, run.Stopping);
        run.Report(Greeting(client));
        var received = new MessageCount();
        var receiving = ReceiveAsync(client, run, received);
        var pinging = period is { } every ? PingAsync(client, run, every) : null;
        await SendUntilEndAsync(client, run, received);
        await client.CloseAsync(CloseCode.NormalClosure, "", CancellationToken.None);
        await receiving;
        await (pinging ?? Task.CompletedTask);
        return Ending(client.Closed!, run);
    }

    /// <summary>Reads the interval between Pings; null for no Pings.</summary>
    /// <exception cref="UsageException">The interval is out of range, or the version has no Pings.</exception>
    private TimeSpan? PeriodOf(ParseResult parsed, WebSocketVersion version)
    {
        if (parsed.GetValue(_ping) is not { } seconds)
        {
            return null;
        }

        if (version < WebSocketVersion.Hybi07)
        {
            throw new UsageException($"--ping: version {parsed.GetValue(_version)} has no Pings");
        }

        return seconds is >= MinPingSeconds and <= MaxPingSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--ping {seconds}: expected {MinPingSeconds} to {MaxPingSeconds} seconds"));
    }

    private static string Greeting(WebSocketClient client)
    {
        var subprotocol = client.Protocol.Subprotocol is { } name ? ", subprotocol " + PrintableText.Of(name) : "";
        return $"connected{subprotocol}{(client.Protocol.Deflate is null ? "" : ", permessage-deflate")}";
    }

    private static int Ending(CloseFrame close, ClientRun run)
    {
        var reason = close.Reason.Length > 0 ? " " + PrintableText.Of(close.Reason) : "";
        run.Report(string.Create(CultureInfo.InvariantCulture, $"closed {(int)close.Code}{reason}"));
        return close.Code is CloseCode.NormalClosure or CloseCode.GoingAway or CloseCode.NoStatusReceived
            ? ExitCode.Success
            : ExitCode.ClosedAbnormally;
    }

    private static async Task ReceiveAsync(WebSocketClient client, ClientRun run, MessageCount received)
    {
        while (await client.ReceiveAsync(CancellationToken.None) is { } message)
        {
            run.Print(message.Kind == MessageKind.Text ? PrintableText.Of(message.Text) : $"binary {Convert.ToHexStringLower(message.Payload.Span)}");
            received.Add();
        }
    }

    private static async Task PingAsync(WebSocketClient client, ClientRun run, TimeSpan period)
    {
        try
        {
            while (true)
            {
                await client.Completion.WaitAsync(period).ContinueWith(static _ => { }, TaskScheduler.Default);
                var time = await client.PingAsync(CancellationToken.None);
                run.Report(string.Create(CultureInfo.InvariantCulture, $"pong after {time.TotalMilliseconds:0.###} ms"));
            }
        }
        catch (WebSocketClosedException)
        {
        } // the connection has ended
    }

    /// <summary>
    /// Sends input lines until the input or the connection ends, or the user interrupts. After the end of the input it waits briefly for as
    /// many messages as it has sent.
    /// </summary>
    private async Task SendUntilEndAsync(WebSocketClient client, ClientRun run, MessageCount received)
    {
        var sent = 0;
        try
        {
            while (await NextLineAsync(client, run) is { } line)
            {
                await client.SendTextAsync(line, run.Stopping);
                sent++;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketClosedException)
        {
            return;
        }

        if (client.Closed is null && !run.Stopping.IsCancellationRequested)
        {
            await Task.WhenAny(received.WhenAsync(sent), client.Completion, run.Interrupted, Task.Delay(LastReplyTime));
        }
    }

    private async Task<string?> NextLineAsync(WebSocketClient client, ClientRun run)
    {
        var line = _input.ReadLineAsync(CancellationToken.None).AsTask();
        await Task.WhenAny(line, client.Completion, run.Interrupted);
        return line.IsCompletedSuccessfully ? await line : null;
    }

    /// <summary>Counts received messages.</summary>
    private sealed class MessageCount
    {
        private readonly Lock _lock = new();
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;
        private int _target = int.MaxValue;

        public void Add()
        {
            lock (_lock)
            {
                _count++;
                Check();
            }
        }

        /// <summary>Completes when the count reaches a target.</summary>
        public Task WhenAsync(int target)
        {
            lock (_lock)
            {
                _target = target;
                Check();
                return _reached.Task;
            }
        }

        private void Check()
        {
            if (_count >= _target)
            {
                _reached.TrySetResult();
            }
        }
    }
}
