using System.Threading.Channels;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>One WebSocket of a foreign implementation.</summary>
public abstract class PeerSocket(string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<PeerEvent> _events = Channel.CreateUnbounded<PeerEvent>();
    private readonly List<string> _seen = [];

    public abstract Task SendText(string message);

    public abstract Task SendBinary(byte[] message);

    /// <summary>Begins the closing handshake.</summary>
    public abstract Task Close(int code, string reason);

    /// <summary>Sends one message in as many frames as there are parts.</summary>
    public virtual Task SendFragments(string kind, byte[][] parts) => throw new NotSupportedException($"{name} cannot fragment");

    public virtual Task Ping(byte[] payload) => throw new NotSupportedException($"{name} cannot ping");

    /// <summary>The next event, which must be of this type.</summary>
    public async Task<T> Next<T>()
        where T : PeerEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        PeerEvent next;
        try
        {
            next = await _events.Reader.ReadAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"{name}: no {typeof(T).Name} came. Seen: {string.Join(", ", _seen)}", e);
        }

        Assert.True(next is T, $"{name}: expected {typeof(T).Name}, saw {next}. Before: {string.Join(", ", _seen)}");
        _seen.Add(Short(next.ToString()!));
        return (T)next;
    }

    public async Task ExpectText(string message) => Same(message, (await Next<PeerEvent.Text>()).Message);

    public async Task ExpectBinary(byte[] message) => Assert.Equal(PeerEvent.Digest(message), (await Next<PeerEvent.Binary>()).Message);

    /// <summary>Takes what the foreign side has seen.</summary>
    internal void Saw(PeerEvent e) => _events.Writer.TryWrite(e);

    private static void Same(string expected, string actual) =>
        Assert.True(expected == actual, $"Expected {expected.Length} characters '{Short(expected)}', got {actual.Length}: '{Short(actual)}'");

    private static string Short(string text) => text.Length <= 120 ? text : text[..120] + "…";
}
