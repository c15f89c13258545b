using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using ActorHub.WebSockets;

namespace ActorHub.Client.Tests.Support;

/// <summary>The hub's end of a client's connections, played by the test.</summary>
internal sealed class ScriptedHub
{
    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    public Task<IHubWire> Connect(string? token, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(token);
        _attempts.Writer.TryWrite(attempt);
        return attempt.Made.WaitAsync(cancellationToken);
    }

    /// <summary>The client's next attempt to connect, which waits for the test.</summary>
    public Task<Attempt> NextAttempt() => _attempts.Reader.ReadAsync().Patiently("an attempt to connect");

    /// <summary>Accepts the next attempt and welcomes it.</summary>
    public async Task<ScriptedWire> Welcome(string connectionId)
    {
        var wire = (await NextAttempt()).Accept();
        wire.Say($$"""{"type":"welcome","connection":"{{connectionId}}","protocol":1,"limits":{"messageBytes":1048576,"subscriptions":128} }""");
        return wire;
    }

    public sealed class Attempt(string? token)
    {
        private readonly TaskCompletionSource<IHubWire> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Token { get; } = token;

        public Task<IHubWire> Made => _made.Task;

        public ScriptedWire Accept()
        {
            var wire = new ScriptedWire();
            _made.SetResult(wire);
            return wire;
        }

        public void Fail(Exception reason) => _made.SetException(reason);
    }
}

/// <summary>One connection, seen from the hub.</summary>
internal sealed class ScriptedWire : IHubWire
{
    private readonly Channel<byte[]> _toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<string> _fromClient = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<CloseFrame> _closedByClient = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CloseFrame? Closed { get; private set; }

    public Task<CloseFrame> ClosedByClient => _closedByClient.Task.Patiently("the client's close");

    public void Say(string json) => _toClient.Writer.TryWrite(Encoding.UTF8.GetBytes(json));

    public void End(CloseCode code)
    {
        Closed = new CloseFrame(code, "");
        _toClient.Writer.TryComplete();
    }

    /// <summary>The client's next command, which must be of this type.</summary>
    public async Task<JsonElement> Hear(string type)
    {
        var command = JsonDocument.Parse(await _fromClient.Reader.ReadAsync().Patiently($"the command {type}")).RootElement;
        Assert.True(command.GetProperty("type").GetString() == type, $"Expected {type}, got {command.GetRawText()}");
        return command;
    }

    public void AssertSilent() => Assert.False(_fromClient.Reader.TryPeek(out var command), $"Heard {command}");

    /// <summary>Hears the client subscribe, and says that it is, like a hub without history.</summary>
    public Task<JsonElement> Subscribe(string epoch, long offset) => Subscribe(epoch, offset, "");

    /// <summary>The same, with further fields in the reply.</summary>
    /// <returns>The command.</returns>
    public async Task<JsonElement> Subscribe(string epoch, long offset, string more)
    {
        var command = await Hear("subscribe");
        Say($$"""{"type":"subscribed","id":{{command.GetProperty("id")}},"channel":{{command.GetProperty("channel").GetRawText()}},"epoch":"{{epoch}}","offset":{{offset}}{{more}}}""");
        return command;
    }

    public void Publish(string channel, long offset, string data) =>
        Say($$"""{"type":"publication","channel":"{{channel}}","offset":{{offset}},"from":null,"data":{{data}}}""");

    public ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken)
    {
        _fromClient.Writer.TryWrite(Encoding.UTF8.GetString(utf8.Span));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken) =>
        await _toClient.Reader.WaitToReadAsync(cancellationToken) && _toClient.Reader.TryRead(out var message)
            ? message
            : default(ReadOnlyMemory<byte>?);

    public Task CloseAsync(CloseCode code, string reason)
    {
        Closed ??= new CloseFrame(code, reason);
        _closedByClient.TrySetResult(new CloseFrame(code, reason));
        _toClient.Writer.TryComplete();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
