using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ActorHub.Client;

namespace ActorHub.Server.CommandLine;

/// <summary>Publishes to a channel of a hub.</summary>
internal sealed class PublishCommand : HubCommand
{
    private readonly Argument<string> _channel = new("CHANNEL") { Description = "The channel" };

    private readonly Argument<string[]> _data = new("DATA")
    {
        Description = "JSON values, each of them a publication; if none is given, each input line is a publication",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _text = new("--text", "-t") { Description = "Publish the data as JSON strings instead of parsing it as JSON" };
    private readonly TextReader _input;

    /// <summary>Creates the command.</summary>
    /// <param name="input">The publications, one per line, if no argument contains any.</param>
    /// <param name="interruption">Starts to watch for an interruption by the user; the task completes when it occurs.</param>
    public PublishCommand(TextReader input, Func<Task> interruption)
        : base("pub", "Publish to a channel of a hub, and print each publication's offset once the hub has accepted it", interruption)
    {
        _input = input;
        Add(_channel);
        Add(_data);
        Add(_text);
    }

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ClientRun run)
    {
        var channel = run.Parsed.GetValue(_channel)!;
        var arguments = run.Parsed.GetValue(_data)!.Select(text => JsonOf(run.Parsed, text)).ToArray(); // check all of them before sending any
        await using var client = Client(run.Parsed, reconnect: null);
        await client.ConnectAsync(run.Stopping);
        foreach (var json in arguments)
        {
            await PublishAsync(client, run, channel, json);
        }

        while (arguments.Length == 0 && await NextLineAsync(run) is { } line)
        {
            await PublishAsync(client, run, channel, JsonOf(run.Parsed, line));
        }

        return ExitCode.Success;
    }

    private static async Task PublishAsync(HubClient client, ClientRun run, string channel, byte[] json)
    {
        var position = await client.PublishAsync(channel, json, SenderEcho.Included, run.Stopping);
        run.Print(position.Offset.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<string?> NextLineAsync(ClientRun run)
    {
        var line = _input.ReadLineAsync(CancellationToken.None).AsTask();
        await Task.WhenAny(line, run.Interrupted);
        return line.IsCompletedSuccessfully ? await line : null;
    }

    private byte[] JsonOf(ParseResult parsed, string text)
    {
        if (parsed.GetValue(_text))
        {
            return Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(text)}\"");
        }

        try
        {
            using var _ = JsonDocument.Parse(text);
            return Encoding.UTF8.GetBytes(text);
        }
        catch (JsonException)
        {
            throw new UsageException($"{PrintableText.Of(text)}: not JSON; --text publishes it as a string");
        }
    }
}
