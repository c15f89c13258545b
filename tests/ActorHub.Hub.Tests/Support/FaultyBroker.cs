using System.Text;
using ActorHub.Hub.Brokers;

namespace ActorHub.Hub.Tests.Support;

/// <summary>An in-memory broker that refuses, waits or fails as a test demands. It throws from the call itself if the data is "crash".</summary>
internal sealed class FaultyBroker : IBroker
{
    private readonly InMemoryBroker _broker = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _reads = new(0);
    private int _offered;
    private int _underWay;
    private int _waitedFor;

    public Func<string, bool> Open { get; set; } = _ => true;

    public Func<string, bool> Accept { get; set; } = _ => true;

    /// <summary>While set, opening waits for it.</summary>
    public Task? OpenGate { get; set; }

    /// <summary>While set, publishing waits for it.</summary>
    public Task? Gate { get; set; }

    /// <summary>While set, reading the history waits for it after the page was read.</summary>
    public Task? ReadGate { get; set; }

    public Func<bool> Read { get; set; } = () => true;

    /// <summary>Completes when a channel has been closed.</summary>
    public Task WhenClosed => _closed.Task.WaitAsync(TestHub.Patience);

    /// <summary>The most publications that were in flight at the same time.</summary>
    public int MostUnderWay { get; private set; }

    /// <summary>Completes when this many publications have been offered.</summary>
    public Task WhenOffered(int count)
    {
        lock (_broker)
        {
            _waitedFor = count;
            if (_offered >= count)
            {
                _reached.TrySetResult();
            }
        }

        return _reached.Task.WaitAsync(TestHub.Patience);
    }

    /// <summary>Completes when the history has been read once more.</summary>
    public async Task WhenReadAsync() => Assert.True(await _reads.WaitAsync(TestHub.Patience), "nothing was read");

    private void Begin()
    {
        lock (_broker)
        {
            MostUnderWay = Math.Max(MostUnderWay, ++_underWay);
            if (++_offered == _waitedFor)
            {
                _reached.TrySetResult();
            }
        }
    }

    private void End()
    {
        lock (_broker)
        {
            _underWay--;
        }
    }

    public async ValueTask<IBrokerChannel> OpenAsync(string name, ChannelPolicy policy, IBrokerListener listener)
    {
        if (OpenGate is { } gate)
        {
            await gate;
        }

        return Open(name) ? new Channel(this, await _broker.OpenAsync(name, policy, listener)) : throw new IOException("not reachable");
    }

    private sealed class Channel(FaultyBroker broker, IBrokerChannel inner) : IBrokerChannel
    {
        public StreamPosition Position => inner.Position;

        public ValueTask<PublishResult> PublishAsync(BrokerMessage message)
        {
            var data = Encoding.UTF8.GetString(message.Data.Span);
            return data == "\"crash\"" ? throw new InvalidOperationException("a defect") : AcceptAsync(message, data);
        }

        public async ValueTask<HistoryPage> ReadAsync(HistoryQuery query, int maxBytes)
        {
            var page = await inner.ReadAsync(query, maxBytes);
            broker._reads.Release();
            if (broker.ReadGate is { } gate)
            {
                await gate;
            }

            return broker.Read() ? page : throw new IOException("not reachable");
        }

        public ValueTask DisposeAsync()
        {
            broker._closed.TrySetResult();
            return inner.DisposeAsync();
        }

        private async ValueTask<PublishResult> AcceptAsync(BrokerMessage message, string data)
        {
            broker.Begin();
            if (broker.Gate is { } gate)
            {
                await gate;
            }

            broker.End();
            return broker.Accept(data) ? await inner.PublishAsync(message) : throw new IOException("not reachable");
        }
    }
}
