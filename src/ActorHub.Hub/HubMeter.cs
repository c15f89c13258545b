namespace ActorHub.Hub;

/// <summary>Counts connections, channels and subscriptions. Thread-safe. Commands and publications are not counted, so their path stays free of shared writes.</summary>
internal sealed class HubMeter
{
    private long _connections;
    private long _channels;
    private long _subscriptions;

    /// <summary>Raised after each change, on the thread that made it. For tests only.</summary>
    public event Action? Changed;

    public HubCounts Counts => new(Volatile.Read(ref _connections), Volatile.Read(ref _channels), Volatile.Read(ref _subscriptions));

    public void AddConnections(int change) => Add(ref _connections, change);

    public void AddChannels(int change) => Add(ref _channels, change);

    public void AddSubscriptions(int change) => Add(ref _subscriptions, change);

    private void Add(ref long count, int change)
    {
        Interlocked.Add(ref count, change);
        Changed?.Invoke();
    }
}
