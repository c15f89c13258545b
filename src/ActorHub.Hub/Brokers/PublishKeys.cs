namespace ActorHub.Hub.Brokers;

/// <summary>The idempotency keys of one channel, with the offsets of their publications. Not thread-safe.</summary>
internal sealed class PublishKeys
{
    /// <summary>Most keys: one channel must not hold any amount of memory.</summary>
    public const int MaxCount = 1 << 16;

    /// <summary>How long a key is kept.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, long> _offsets = [];
    private readonly Queue<(string Key, long Timestamp)> _byAge = [];

    /// <summary>The number of keys.</summary>
    public int Count => _offsets.Count;

    /// <summary>Finds the publication of a key.</summary>
    public bool TryFind(string key, out long offset) => _offsets.TryGetValue(key, out offset);

    /// <summary>Adds a key that is not yet contained.</summary>
    public void Add(string key, long offset, long timestamp)
    {
        _offsets.Add(key, offset);
        _byAge.Enqueue((key, timestamp));
    }

    /// <summary>Drops the keys that were added before a time.</summary>
    public void RemoveBefore(long timestamp)
    {
        while (_byAge.TryPeek(out var oldest) && oldest.Timestamp < timestamp)
        {
            _offsets.Remove(_byAge.Dequeue().Key);
        }
    }
}
