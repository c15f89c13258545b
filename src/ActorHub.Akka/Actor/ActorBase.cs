namespace Akka.Actor;

/// <summary>An actor: handles one message at a time, and has a life that its supervisor decides about.</summary>
public abstract class ActorBase
{
    private readonly ActorCell _cell;

    /// <summary>Only the runtime creates actors, from <see cref="Props"/>.</summary>
    /// <exception cref="ActorInitializationException">Called with <c>new</c> outside of an actor's creation.</exception>
    protected ActorBase() =>
        _cell = ActorCell.Current
            ?? throw new ActorInitializationException($"Cannot create [{GetType()}] with 'new': actors are created by ActorOf from Props.");

    /// <summary>The context of the actor whose turn it is on this thread.</summary>
    /// <exception cref="NotSupportedException">No actor has its turn, as after an await that left the actor's context.</exception>
    protected static IActorContext Context => ActorCell.Current ?? throw NoContext();

    /// <summary>A behaviour that handles nothing.</summary>
    protected static Receive EmptyReceive { get; } = _ => false;

    /// <summary>This actor.</summary>
    protected IActorRef Self => _cell.Hosts(this) ? ((IActorContext)(ActorCell.Current ?? throw NoContext())).Self : _cell;

    /// <summary>Who sent the message being handled; the system's dead letters if nobody did.</summary>
    protected IActorRef Sender => (ActorCell.Current ?? throw NoContext()).Sender;

    /// <summary>Handles a message, or says that it did not.</summary>
    protected abstract bool Receive(object message);

    /// <summary>Called for what no behaviour handled. Publishes it, or fails if it is the <see cref="Terminated"/> of a watched actor.</summary>
    /// <exception cref="DeathPactException">A watched actor stopped and this one did not handle it.</exception>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
        {
            throw new DeathPactException(terminated.ActorRef);
        }

        _cell.PublishUnhandled(message);
    }

    /// <summary>Replaces the current behaviour.</summary>
    protected void Become(Receive receive) => Context.Become(receive);

    /// <summary>Puts a behaviour on top of the current one.</summary>
    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);

    /// <summary>Goes back to the behaviour below.</summary>
    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    /// <summary>Sends <see cref="ReceiveTimeout"/> whenever nothing arrives for so long; <c>null</c> ends it.</summary>
    protected void SetReceiveTimeout(TimeSpan? timeout) => Context.SetReceiveTimeout(timeout);

    /// <summary>How failures of children are decided. Asked for once per incarnation, at the first failure.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    /// <summary>Called before the first message.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>Called after the last message, also by the default <see cref="PreRestart"/>.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>Called on the old incarnation. By default stops all children and calls <see cref="PostStop"/>.</summary>
    /// <param name="reason">Why it restarts.</param>
    /// <param name="message">The message it failed on, if it was one.</param>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>Called on the new incarnation. By default calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>The constructor has returned.</summary>
    internal virtual void Constructed()
    {
    }

    internal void Start() => PreStart();

    internal void Stopped()
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PostStop();
    }

    internal void Restarting(Exception reason, object? message)
    {
        (this as IWithTimers)?.Timers?.CancelAll();
        PreRestart(reason, message!); // null when it did not fail on a message, as the public API has it
    }

    internal void Restarted(Exception reason) => PostRestart(reason);

    internal SupervisorStrategy Strategy() => SupervisorStrategy();

    internal void Handle(object message, Receive? behaviour)
    {
        if (!(behaviour is null ? Receive(message) : behaviour(message)))
        {
            Unhandled(message);
        }
    }

    private static NotSupportedException NoContext() =>
        new("There is no active ActorContext: it was used outside of an actor's turn, as after an await that left it.");
}
