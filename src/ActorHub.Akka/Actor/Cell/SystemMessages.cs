namespace Akka.Actor;

/// <summary>
/// What the runtime tells an actor about its life. Handled before user messages, also by an actor that is suspended. Linked into the
/// receiver's inbox by itself, so an instance is sent once.
/// </summary>
internal abstract class SystemMessage
{
    /// <summary>Stands in the inbox of a stopped actor.</summary>
    public static readonly SystemMessage Closed = new Terminate();

    public SystemMessage? Next { get; set; }

    /// <summary>Whether it is put off until children that are stopping have stopped.</summary>
    public virtual bool WaitsForChildren => false;

    /// <summary>Whether it is put off while the receiver itself is suspended by a failure.</summary>
    public virtual bool WaitsForRecovery => false;

    public abstract void Deliver(ActorCell cell);

    /// <summary>The receiver has stopped.</summary>
    public virtual void Undeliverable(IInternalActorRef receiver)
    {
    }
}

internal sealed class Terminate : SystemMessage
{
    public override void Deliver(ActorCell cell) => cell.Terminate();
}

internal sealed class Suspend : SystemMessage
{
    public override bool WaitsForChildren => true;

    public override void Deliver(ActorCell cell) => cell.SuspendTree();
}

/// <param name="cause">The failure that is forgiven, or <c>null</c> when only a suspension ends.</param>
internal sealed class Resume(Exception? cause) : SystemMessage
{
    public override bool WaitsForChildren => true;

    public override void Deliver(ActorCell cell) => cell.ResumeAfter(cause);
}

internal sealed class Recreate(Exception cause) : SystemMessage
{
    public override bool WaitsForChildren => true;

    public override void Deliver(ActorCell cell) => cell.RecreateAfter(cause);
}

internal sealed class Failed(ActorCell child, Exception cause) : SystemMessage
{
    public ActorCell Child => child;

    public Exception Cause => cause;

    public override bool WaitsForChildren => true;

    public override bool WaitsForRecovery => true;

    public override void Deliver(ActorCell cell) => cell.HandleFailureOf(child, cause);
}

internal sealed class WatchRequest(IInternalActorRef watcher) : SystemMessage
{
    public override void Deliver(ActorCell cell) => cell.AddWatcher(watcher);

    public override void Undeliverable(IInternalActorRef receiver) => watcher.Send(new DeathWatchNotification(receiver, false));
}

internal sealed class UnwatchRequest(IInternalActorRef watcher) : SystemMessage
{
    public override void Deliver(ActorCell cell) => cell.RemoveWatcher(watcher);
}

/// <param name="actor">Who stopped.</param>
/// <param name="existenceConfirmed">Whether it was alive when the watch reached it.</param>
internal sealed class DeathWatchNotification(IInternalActorRef actor, bool existenceConfirmed) : SystemMessage
{
    public IInternalActorRef Actor => actor;

    public bool ExistenceConfirmed => existenceConfirmed;

    public override void Deliver(ActorCell cell) => cell.WatchedActorTerminated(actor, existenceConfirmed);
}
