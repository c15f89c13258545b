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
        Description = "JSON values, one publication each; without any, each line of the input is one",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _text = new("--text", "-t") { Description = "Take the data as texts and publish them as JSON strings" };
    private readonly TextReader _input;

    /// <summary>Makes the command.</summary>
    /// <param name="input">Publications, one a line, when no argument is one.</param>
    /// <param name="interruption">Watches for the user's wish to stop.</param>
    public PublishCommand(TextReader input, Func<Task> interruption)
        : base("pub", "Publish to a channel of a hub, and print each publication's offset once the hub has it", interruption)
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
        var arguments = run.Parsed.GetValue(_data)!.Select(text => JsonOf(run.Parsed, text)).ToArray(); // all are looked at before any is sent
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
