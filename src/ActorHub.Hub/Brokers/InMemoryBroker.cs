using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ActorHub.Hub.Brokers;

/// <summary>
/// The broker of a single node. It numbers publications, passes them to the listeners during the publisher's call, and keeps the history that
/// the channels' policies ask for, in memory. Thread-safe.
/// </summary>
/// <remarks>
/// A channel's epoch lasts while the channel is open or anything of it is kept; after that it begins a new epoch at offset 0. Expired
/// publications and keys are never returned; their memory is released within 10 seconds.
/// </remarks>
public sealed class InMemoryBroker : IBroker, IDisposable
{
    private const long BytesOfStream = 1024; // of a channel that is kept, besides its publications

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new(); // guards adding and removing streams, and the timer; taken before a stream's lock
    private readonly ConcurrentDictionary<string, Stream> _streams = [];
    private readonly TimeProvider _time;
    private readonly long _maxBytes;
    private ITimer? _sweeper; // from the first channel on: a timer keeps its broker alive
    private long _bytes;
    private bool _disposed;

    /// <summary>Creates a broker that keeps at most 256 MiB of history.</summary>
    public InMemoryBroker()
        : this(TimeProvider.System, new HubLimits().MaxHistoryBytes)
    {
    }

    /// <summary>Creates a broker.</summary>
    /// <param name="time">The clock for the age of publications.</param>
    /// <param name="maxHistoryBytes">
    /// Most memory for the history of all channels. When it is used up, a channel that publishes loses its own oldest publications; the others
    /// keep theirs.
    /// </param>
    public InMemoryBroker(TimeProvider time, long maxHistoryBytes)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfNegative(maxHistoryBytes);
        _time = time;
        _maxBytes = maxHistoryBytes;
    }

    /// <summary>The memory that the history of all channels takes, in bytes: an estimate that includes the objects around the data.</summary>
    public long HistoryBytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    public ValueTask<IBrokerChannel> OpenAsync(string name, ChannelPolicy policy, IBrokerListener listener)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(listener);
        lock (_lock)
        {
            _sweeper ??= _disposed ? null : _time.CreateTimer(static broker => ((InMemoryBroker)broker!).Sweep(), this, SweepPeriod, SweepPeriod);
            if (!_streams.TryGetValue(name, out var stream))
            {
                _streams[name] = stream = new Stream(this, name, policy, NewEpoch());
            }

            return new(new OpenChannel(this, stream, listener, stream.Add(listener)));
        }
    }

    /// <summary>Stops releasing the memory of what has expired. The hub disposes only a broker that it has created.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _sweeper?.Dispose();
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
        stream.Remove(listener);
        RemoveIfUnused(stream);
    }

    private void RemoveIfUnused(Stream stream)
    {
        lock (_lock) // so that no listener is added meanwhile
        {
            if (stream.IsUnused)
            {
                _streams.TryRemove(KeyValuePair.Create(stream.Name, stream));
            }
        }
    }

    private void Sweep()
    {
        foreach (var (_, stream) in _streams)
        {
            if (stream.RemoveExpired())
            {
                RemoveIfUnused(stream);
            }
        }
    }

    /// <summary>One channel's sequence. Listeners are called inside the lock, so that all of them receive publications in the same order.</summary>
    private sealed class Stream(InMemoryBroker broker, string name, ChannelPolicy policy, string epoch)
    {
        private readonly Lock _order = new();
        private ImmutableArray<IBrokerListener> _listeners = [];
        private long _offset;
        private ChannelHistory? _history; // null while nothing was kept
        private PublishKeys? _keys; // null while there was none
        private long _counted; // the part of the broker's bytes that are this stream's

        public string Name => name;

        /// <summary>Whether it is not open, and nothing of it is kept.</summary>
        public bool IsUnused
        {
            get
            {
                lock (_order)
                {
                    return _listeners.IsEmpty && _history is not { Count: > 0 } && _keys is not { Count: > 0 };
                }
            }
        }

        private StreamPosition Position => new(epoch, _offset);

        public StreamPosition Add(IBrokerListener listener)
        {
            lock (_order)
            {
                _listeners = _listeners.Add(listener);
                return Position;
            }
        }

        public void Remove(IBrokerListener listener)
        {
            lock (_order)
            {
                _listeners = _listeners.Remove(listener);
            }
        }

        public PublishResult Publish(in BrokerMessage message)
        {
            lock (_order)
            {
                if (message.Options is { } options && Refusal(options) is { } refusal)
                {
                    return refusal;
                }

                _offset++;
                var publication = new Publication(name, Position, message.From, message.Data) { Echo = message.Echo };
                Keep(publication, message.Options?.Key);
                foreach (var listener in _listeners)
                {
                    listener.OnPublication(publication);
                }

                return new PublishResult(Position, PublishOutcome.Accepted);
            }
        }

        public HistoryPage Read(HistoryQuery query, int maxBytes)
        {
            lock (_order)
            {
                _history?.RemoveBefore(Before(policy.HistoryAge));
                Count();
                return (_history ?? new ChannelHistory(1)).Read(query, maxBytes, Position);
            }
        }

        /// <summary>Drops what has expired.</summary>
        /// <returns>Whether nothing is left.</returns>
        public bool RemoveExpired()
        {
            lock (_order)
            {
                _history?.RemoveBefore(Before(policy.HistoryAge));
                _keys?.RemoveBefore(Before(PublishKeys.Age));
                Count();
                return _counted == 0;
            }
        }

        private PublishResult? Refusal(PublishOptions options)
        {
            if (options.Key is { } key && _keys is not null)
            {
                _keys.RemoveBefore(Before(PublishKeys.Age));
                if (_keys.TryFind(key, out var offset))
                {
                    return new PublishResult(new StreamPosition(epoch, offset), PublishOutcome.Duplicate);
                }
            }

            return options.ExpectedPosition is { } expected && expected != Position ? new PublishResult(Position, PublishOutcome.Conflict)
                : options.Key is not null && !HasRoomForKey ? new PublishResult(Position, PublishOutcome.TooManyKeys)
                : null;
        }

        private bool HasRoomForKey => _keys is not { Count: >= PublishKeys.MaxCount } && broker.HistoryBytes < broker._maxBytes;

        private void Keep(Publication publication, string? key)
        {
            if (policy.HistorySize == 0 && key is null)
            {
                return;
            }

            var now = broker._time.GetTimestamp();
            if (key is not null)
            {
                (_keys ??= new PublishKeys()).Add(key, _offset, now);
            }

            if (policy.HistorySize > 0)
            {
                _history ??= new ChannelHistory(policy.HistorySize);
                _history.RemoveBefore(Before(policy.HistoryAge));
                _history.Add(publication, now);
            }

            Count();
            while (broker.HistoryBytes > broker._maxBytes && _history is { Count: > 0 })
            {
                _history.RemoveFirst();
                Count();
            }
        }

        /// <summary>Brings the broker's bytes up to date.</summary>
        private void Count()
        {
            var bytes = (_history?.Bytes ?? 0) + ((_keys?.Count ?? 0) * 256L);
            bytes += bytes > 0 ? BytesOfStream : 0;
            if (bytes != _counted)
            {
                Interlocked.Add(ref broker._bytes, bytes - _counted);
                _counted = bytes;
            }
        }

        /// <summary>The timestamp of the oldest thing that is not older than an age.</summary>
        private long Before(TimeSpan age) =>
            broker._time.GetTimestamp() - (long)(age.TotalSeconds * broker._time.TimestampFrequency);
    }

    private sealed class OpenChannel(InMemoryBroker broker, Stream stream, IBrokerListener listener, StreamPosition position) : IBrokerChannel
    {
        public StreamPosition Position => position;

        public ValueTask<PublishResult> PublishAsync(BrokerMessage message) => new(stream.Publish(message));

        public ValueTask<HistoryPage> ReadAsync(HistoryQuery query, int maxBytes) => new(stream.Read(query, maxBytes));

        public ValueTask DisposeAsync()
        {
            broker.Close(stream, listener);
            return ValueTask.CompletedTask;
        }
    }
}
