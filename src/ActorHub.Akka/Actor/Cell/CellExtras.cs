namespace Akka.Actor;

/// <summary>What an actor needs only once it has children, watches, timeouts, stacked behaviours or asynchronous handlers.</summary>
internal sealed class CellExtras
{
    public ChildList? Children;
    public Dictionary<IInternalActorRef, object?>? Watching; // value: the message asked for with WatchWith
    public Dictionary<IInternalActorRef, object?>? Terminated; // their Terminated is in the mailbox
    public Stack<Receive?>? Behaviours;
    public SupervisorStrategy? Strategy;
    public ActorCell? FailedChild; // whose failure was escalated
    public Exception? RestartCause; // while children stop before a restart
    public List<SystemMessage>? PutOff;
    public AsyncReceive? Async;
    public ReceiveTimeoutTimer? Timeout;

    /// <summary>Drops the collections that are empty.</summary>
    /// <returns>Whether nothing is left.</returns>
    public bool Trim()
    {
        Watching = Watching is { Count: > 0 } ? Watching : null;
        Terminated = Terminated is { Count: > 0 } ? Terminated : null;
        Behaviours = Behaviours is { Count: > 0 } ? Behaviours : null;
        PutOff = PutOff is { Count: > 0 } ? PutOff : null;
        return Children is null && Watching is null && Terminated is null && Behaviours is null && Strategy is null
            && FailedChild is null && RestartCause is null && PutOff is null && Async is null && Timeout is null;
    }
}
