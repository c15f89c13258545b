using System.CommandLine;
using System.Globalization;
using System.Text.Unicode;
using ActorHub.WebSockets;

namespace ActorHub.Bench;

/// <summary>Arguments of one kind of load, and how they become a <see cref="LoadPlan"/>.</summary>
internal sealed class LoadArguments
{
    private static readonly LoadPlan Defaults = new()
    {
        Mode = LoadMode.Idle,
        Target = new WebSocketUri(WebSocketScheme.Ws, "127.0.0.1"),
        Conversation = new Conversation(),
    };

    private readonly Argument<string> _url = new("URL") { Description = "URL to connect to, ws only" };
    private readonly Option<int> _connections = Number("--conns", "Number of connections", Defaults.Connections);
    private readonly Option<int> _connectRate = Number("--rate-connect", "Most handshakes started per second", Defaults.ConnectRate);
    private readonly Option<int> _connectsInFlight = Number("--inflight", "Most handshakes in flight", Defaults.ConnectsInFlight);
    private readonly Option<int> _size = Number("--size", "Payload of a message, in bytes", Defaults.Size);
    private readonly Option<int> _window = Number("--window", "Most messages in flight: published, but not received by every subscriber", Defaults.Window);
    private readonly Option<int?> _rate = new("--rate")
    {
        Description = "Messages per second, instead of a window; latency is measured from the time at which each message is due",
        HelpName = "N",
    };

    private readonly Option<int> _depth = Number("--depth", "Messages in flight on each connection", Defaults.Depth);
    private readonly Option<double> _settle = Seconds("--settle", "Pause between the last handshake and the first message", Defaults.Settle);
    private readonly Option<double> _warmup = Seconds("--warmup", "Time for which the load runs before it is measured", Defaults.Warmup);
    private readonly Option<double> _duration = Seconds("--duration", "Time for which the load is measured", Defaults.Duration);
    private readonly Option<int?> _server = new("--server-pid")
    {
        Description = "Measure CPU time and memory of this process and its descendants",
        HelpName = "PID",
    };

    private readonly Option<string[]> _headers = Many("--header", "Header of the handshake; may be repeated", "Name: value");
    private readonly Option<string?> _subprotocol = new("--subprotocol") { Description = "Subprotocol to offer", HelpName = "NAME" };
    private readonly Option<bool> _deflate = new("--deflate") { Description = "Offer permessage-deflate" };
    private readonly Option<string?> _channel = new("--channel") { Description = "Channel of the hub to subscribe to", HelpName = "NAME" };

    private readonly Option<string> _dialect = new("--dialect")
    {
        Description = "native: the hub's protocol; raw: the messages given by the options below",
        DefaultValueFactory = static _ => "native",
    };

    private readonly Option<string[]> _init = Many("--init", "raw: message after the handshake; may be repeated", "TEXT");
    private readonly Option<string?> _readyOn = Text("--ready-on", "raw: a connection is ready when a message contains this text; without it, after the handshake");
    private readonly Option<string?> _message = Text("--msg", "raw: message to send; %m is the payload, %d the connection's index, \\xNN a byte");
    private readonly Option<string?> _publisherPath = Text("--pub-path", "raw: path that the publisher connects to");
    private readonly Option<string[]> _publisherInit = Many("--pub-init", "raw: message of the publisher after its handshake; may be repeated", "TEXT");
    private readonly Option<bool> _binary = new("--binary") { Description = "raw: send binary messages" };
    private readonly LoadMode _mode;

    /// <summary>Adds the arguments to the command of a kind of load.</summary>
    public LoadArguments(Command command, LoadMode mode)
    {
        _mode = mode;
        var path = mode == LoadMode.Echo ? "/echo" : "/ws";
        _url.DefaultValueFactory = _ => $"ws://127.0.0.1:8080{path}";
        _dialect.AcceptOnlyFromAmong("native", "raw");
        command.Add(_url);
        Option[] common = [_connections, _connectRate, _connectsInFlight, _settle, _duration, _server, _headers, _subprotocol, _deflate];
        Option[] own = mode switch
        {
            LoadMode.Idle => [_channel, _dialect, _init, _readyOn, _binary],
            LoadMode.Fanout => [_size, _window, _rate, _warmup, _channel, _dialect, _init, _readyOn, _message, _publisherPath, _publisherInit, _binary],
            _ => [_size, _depth, _warmup, _init, _readyOn, _message, _binary],
        };
        foreach (var option in common.Concat(own))
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="LoadFailedException">An argument has no valid value.</exception>
    public LoadPlan Plan(ParseResult parsed) => new()
    {
        Mode = _mode,
        Target = ReadTarget(parsed),
        Conversation = ReadConversation(parsed),
        Connections = Within(parsed, _connections, 1, 1_000_000),
        ConnectRate = Within(parsed, _connectRate, 1, 1_000_000),
        ConnectsInFlight = Within(parsed, _connectsInFlight, 1, 100_000),
        Size = Within(parsed, _size, Stamp.Size, LoadPlan.MaxPayloadBytes),
        Window = Within(parsed, _window, 1, DeliveryLedger.MaxInFlight - 1),
        Rate = parsed.GetResult(_rate) is null ? null : Within(parsed, _rate, 1, 1_000_000),
        Depth = Within(parsed, _depth, 1, 10_000),
        Settle = Time(parsed, _settle),
        Warmup = Time(parsed, _warmup),
        Duration = Time(parsed, _duration),
        Headers = [.. (parsed.GetValue(_headers) ?? []).Select(HeaderOf)],
        Subprotocols = parsed.GetValue(_subprotocol) is { } name ? [name] : [],
        Deflate = parsed.GetValue(_deflate) ? DeflateOptions.Default : null,
        ServerProcess = parsed.GetValue(_server),
    };

    private static Option<int> Number(string name, string description, int defaultValue) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue };

    private static Option<double> Seconds(string name, string description, TimeSpan defaultValue) =>
        new(name) { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => defaultValue.TotalSeconds };

    private static Option<string[]> Many(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help, DefaultValueFactory = static _ => [] };

    private static Option<string?> Text(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };

    private static int Within<T>(ParseResult parsed, Option<T> option, int min, int max)
    {
        // A command without this option never reads the value; the minimum is valid everywhere.
        var value = parsed.GetResult(option) is null ? min : (int)(object)parsed.GetValue(option)!;
        return value >= min && value <= max
            ? value
            : throw Usage(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {value}: expected {min} to {max}"));
    }

    private static TimeSpan Time(ParseResult parsed, Option<double> option)
    {
        var seconds = parsed.GetValue(option);
        return seconds is >= 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw Usage(string.Create(CultureInfo.InvariantCulture, $"{option.Name} {seconds}: expected 0 to 86400 seconds"));
    }

    private WebSocketUri ReadTarget(ParseResult parsed)
    {
        var text = parsed.GetValue(_url)!;
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "ws://" + text;
        // http and https name the same server; the handshake upgrades them.
        address = address.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? "ws" + address["http".Length..] : address;
        return !WebSocketUri.TryParse(address, out var target) ? throw Usage($"{address}: not a WebSocket URL, such as ws://127.0.0.1:8080/ws")
            : target.IsSecure ? throw Usage($"{target}: wss is not supported, because the result would include the cost of TLS; use a ws URL")
            : target;
    }

    private static Header HeaderOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new Header(text[..colon].Trim(), text[(colon + 1)..].Trim())
            : throw Usage($"{text}: not a header, such as Authorization: Bearer abc");
    }

    private Conversation ReadConversation(ParseResult parsed)
    {
        Option[] raw = [_init, _readyOn, _message, _publisherPath, _publisherInit, _binary];
        if (_mode != LoadMode.Echo && parsed.GetValue(_dialect) != "raw")
        {
            var stray = raw.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
            return stray is null
                ? Conversation.Native(parsed.GetValue(_channel) ?? (_mode == LoadMode.Fanout ? "bench" : null))
                : throw Usage($"{stray.Name} needs --dialect raw");
        }

        if (parsed.GetResult(_channel) is { Implicit: false })
        {
            throw Usage("--channel needs --dialect native");
        }

        var kind = parsed.GetValue(_binary) ? MessageKind.Binary : MessageKind.Text;
        var message = Template(_message.Name, parsed.GetValue(_message) ?? "%m", kind);
        if (!message.HasPayload)
        {
            throw Usage("--msg: %m is missing; without the payload a message has no number");
        }

        return new Conversation
        {
            Init = [.. parsed.GetValue(_init)?.Select(text => Template(_init.Name, text, kind)) ?? []],
            ReadyOn = parsed.GetValue(_readyOn) is { } ready ? MessageTemplate.Parse(ready).Prepare(0, 0).Bytes.ToArray() : default,
            PublisherInit = [.. parsed.GetValue(_publisherInit)?.Select(text => Template(_publisherInit.Name, text, kind)) ?? []],
            PublisherResource = parsed.GetValue(_publisherPath) is { } path ? Resource(path) : null,
            Message = message,
            Kind = kind,
        };
    }

    private static MessageTemplate Template(string option, string text, MessageKind kind)
    {
        var template = MessageTemplate.Parse(text);
        return kind == MessageKind.Binary || Utf8.IsValid(template.Prepare(0, Stamp.Size).Bytes)
            ? template
            : throw Usage($"{option}: a text message must be UTF-8; use --binary to send arbitrary bytes");
    }

    private static string Resource(string path)
    {
        try
        {
            return new WebSocketUri(WebSocketScheme.Ws, "localhost") { Resource = path }.Resource;
        }
        catch (ArgumentException)
        {
            throw Usage($"--pub-path {path}: not a path");
        }
    }

    private static LoadFailedException Usage(string message) => new(BenchExitCode.Usage, message);
}
