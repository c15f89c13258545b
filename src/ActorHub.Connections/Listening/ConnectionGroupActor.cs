using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>Supervises at most <see cref="MaxConnections"/> connections of a loop.</summary>
/// <remarks>
/// An actor keeps its children in an immutable tree: with 10,000 children each start and stop copied 14 of its nodes, 2 KB of a handshake's
/// 12 KB of garbage. A child that fails is stopped, never restarted: the state of a socket cannot be made again.
/// </remarks>
internal sealed class ConnectionGroupActor : UntypedActor
{
    // Events, to the parent

    /// <summary>A connection of a group ended.</summary>
    public sealed record Ended(Connection Connection, ConnectionGroup Group) : IDeadLetterSuppression;

    /// <summary>Most connections of a group.</summary>
    public const int MaxConnections = 64;

    private static readonly SupervisorStrategy Strategy = new OneForOneStrategy(_ => Directive.Stop);

    private readonly ConnectionScope _scope;
    private readonly ConnectionGroup _group;

    public ConnectionGroupActor(ConnectionScope scope, ConnectionGroup group)
    {
        _scope = scope;
        _group = group;
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Strategy;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LoopConnectionsActor.Begin:
                _scope.CreateActor(Context);
                break;
            case LoopConnectionsActor.ConnectionEnded ended:
                Context.Parent.Tell(new Ended(ended.Connection, _group), ActorRefs.NoSender);
                break;
            case LoopConnectionsActor.CloseAll close:
                foreach (var child in Context.GetChildren())
                {
                    child.Tell(new ConnectionActor.Close(close.Frame), ActorRefs.NoSender);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }
}

/// <summary>A group as its parent sees it; touched by the parent only.</summary>
internal sealed class ConnectionGroup
{
    /// <summary>The group's actor.</summary>
    public IActorRef Actor { get; set; } = ActorRefs.Nobody;

    /// <summary>Connections that began and have not ended.</summary>
    public int Count { get; set; }

    /// <summary>Whether the group takes no more connections.</summary>
    public bool IsFull => Count == ConnectionGroupActor.MaxConnections;
}
