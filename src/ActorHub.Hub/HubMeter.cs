namespace ActorHub.Hub;

/// <summary>Counts what the hub holds. Thread-safe.</summary>
internal sealed class HubMeter
{
    private long _connections;
    private long _channels;
    private long _subscriptions;

    public HubCounts Counts => new(Volatile.Read(ref _connections), Volatile.Read(ref _channels), Volatile.Read(ref _subscriptions));

    public void AddConnections(int change) => Interlocked.Add(ref _connections, change);

    public void AddChannels(int change) => Interlocked.Add(ref _channels, change);

    public void AddSubscriptions(int change) => Interlocked.Add(ref _subscriptions, change);
}
