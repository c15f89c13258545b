using System.Text;
using ActorHub.Hub.Brokers;

namespace ActorHub.Hub.Tests.Support;

/// <summary>A broker in memory that brings a publication during the channel's call, or later from another thread: a test says which.</summary>
/// <param name="isLate">Tells from the data whether it comes later.</param>
internal sealed class TurnBroker(Func<string, bool> isLate) : IBroker
{
    private readonly InMemoryBroker _broker = new();

    public async ValueTask<IBrokerChannel> OpenAsync(string name, ChannelPolicy policy, IBrokerListener listener) =>
        new Channel(isLate, await _broker.OpenAsync(name, policy, listener));

    private sealed class Channel(Func<string, bool> isLate, IBrokerChannel inner) : IBrokerChannel
    {
        private readonly Lock _order = new();
        private Task _last = Task.CompletedTask;

        public StreamPosition Position => inner.Position;

        public ValueTask<PublishResult> PublishAsync(BrokerMessage message)
        {
            if (!isLate(Encoding.UTF8.GetString(message.Data.Span)))
            {
                return inner.PublishAsync(message);
            }

            lock (_order) // late ones keep their order among themselves
            {
                var late = PublishAfterAsync(_last, message);
                _last = late;
                return new ValueTask<PublishResult>(late);
            }
        }

        public ValueTask<HistoryPage> ReadAsync(HistoryQuery query, int maxBytes) => inner.ReadAsync(query, maxBytes);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task<PublishResult> PublishAfterAsync(Task earlier, BrokerMessage message)
        {
            await Task.Yield();
            await earlier;
            return await inner.PublishAsync(message);
        }
    }
}
