using ActorHub.Connections.Transports;

namespace ActorHub.Hub;

/// <summary>
/// Where the hub's actors have their turns: on the event loops in turn, where there are any, so that what a connection says reaches them
/// without another thread.
/// </summary>
/// <param name="loops">The event loops; null for none.</param>
internal sealed class Homes(EventLoopGroup? loops)
{
    /// <summary>The home of one more actor; null for the thread pool.</summary>
    public TurnQueue? Next() => loops?.Next();
}
