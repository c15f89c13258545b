using System.Threading.Channels;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>A server of a foreign implementation, on a free port.</summary>
public sealed class PeerServer(string name, int number)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<PeerSocket> _accepted = Channel.CreateUnbounded<PeerSocket>();

    public int Number => number;

    /// <summary>Where it listens.</summary>
    public Uri Url(string path) => new($"ws://127.0.0.1:{_port.Task.Result}{path}");

    /// <summary>The next connection whose handshake is done.</summary>
    public async Task<PeerSocket> Accept()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _accepted.Reader.ReadAsync(patience.Token);
    }

    internal void Listens(int port) => _port.TrySetResult(port);

    internal void Accepts(PeerSocket socket) => _accepted.Writer.TryWrite(socket);

    internal async Task Listening(IReadOnlyCollection<string> complaints)
    {
        try
        {
            await _port.Task.WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{name} does not listen: {string.Join('\n', complaints)}", e);
        }
    }
}
