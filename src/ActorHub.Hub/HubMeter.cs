namespace ActorHub.Hub;

/// <summary>Counts what the hub holds. Thread-safe. Nothing is counted for each command or publication.</summary>
internal sealed class HubMeter
{
    private long _connections;
    private long _channels;
    private long _subscriptions;

    /// <summary>Raised after each change, by the thread that made it. Nobody but a test listens.</summary>
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
