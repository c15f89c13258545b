using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ActorHub.Hub.Brokers;

/// <summary>The broker of a single node. It numbers publications, passes them to the listeners during the publisher's call, and stores none. Thread-safe.</summary>
/// <remarks>A channel's epoch lasts while the channel is open. A channel that is opened again begins a new epoch at offset 0.</remarks>
public sealed class InMemoryBroker : IBroker
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stream> _streams = [];

    /// <inheritdoc/>
    public ValueTask<IBrokerChannel> OpenAsync(string name, IBrokerListener listener)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(listener);
        lock (_lock)
        {
            if (!_streams.TryGetValue(name, out var stream))
            {
                _streams[name] = stream = new Stream(name, NewEpoch());
            }

            return new(new OpenChannel(this, stream, listener, stream.Add(listener)));
        }
    }

    private static string NewEpoch()
    {
        Span<byte> random = stackalloc byte[6];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    private void Close(Stream stream, IBrokerListener listener)
    {
        lock (_lock)
        {
            if (stream.Remove(listener))
            {
                _streams.Remove(stream.Name);
            }
        }
    }

    /// <summary>One channel's sequence. Listeners are called inside the lock, so that all of them receive publications in the same order.</summary>
    private sealed class Stream(string name, string epoch)
    {
        private readonly Lock _order = new();
        private ImmutableArray<IBrokerListener> _listeners = [];
        private long _offset;

        public string Name => name;

        public StreamPosition Add(IBrokerListener listener)
        {
            lock (_order)
            {
                _listeners = _listeners.Add(listener);
                return new StreamPosition(epoch, _offset);
            }
        }

        /// <summary>Removes a listener.</summary>
        /// <returns>True if it was the last one.</returns>
        public bool Remove(IBrokerListener listener)
        {
            lock (_order)
            {
                var before = _listeners.Length;
                _listeners = _listeners.Remove(listener);
                return before > 0 && _listeners.IsEmpty;
            }
        }

        public StreamPosition Publish(in BrokerMessage message)
        {
            lock (_order)
            {
                var position = new StreamPosition(epoch, ++_offset);
                var publication = new Publication(name, position, message.From, message.Data) { Echo = message.Echo };
                foreach (var listener in _listeners)
                {
                    listener.OnPublication(publication);
                }

                return position;
            }
        }
    }

    private sealed class OpenChannel(InMemoryBroker broker, Stream stream, IBrokerListener listener, StreamPosition position) : IBrokerChannel
    {
        public StreamPosition Position => position;

        public ValueTask<StreamPosition> PublishAsync(BrokerMessage message) => new(stream.Publish(message));

        public ValueTask DisposeAsync()
        {
            broker.Close(stream, listener);
            return ValueTask.CompletedTask;
        }
    }
}
