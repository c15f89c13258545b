namespace ActorHub;

/// <summary>
/// Close codes that ActorHub defines itself, from the range for private use (RFC 6455 §7.4.2). 4002 to 4999 are reserved for the hub.
/// Its other close codes are the registered ones.
/// </summary>
public static class HubCloseCodes
{
    /// <summary>The client reads too slowly: more bytes were pending for its connection than the hub retains. They are discarded.</summary>
    public const ushort SlowConsumer = 4001;
}
