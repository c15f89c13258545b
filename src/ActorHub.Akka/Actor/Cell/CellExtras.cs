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
}
