namespace ActorHub.Connections.Transports;

/// <summary>Where actors and streams have their turns: one thread, or the thread pool.</summary>
public abstract class TurnQueue
{
    /// <summary>Queues a turn, from any thread. Turns are run in their order, never before this call returns to the queue's own thread.</summary>
    /// <param name="turn">What to run. Queued again only after it has begun.</param>
    public abstract void Add(IThreadPoolWorkItem turn);

    /// <summary>Whether other turns wait. Told exactly only to a turn that runs now; false where it cannot be told.</summary>
    public virtual bool HasMore => false;

    /// <summary>Queues a turn that gives way: the queue's owner first looks at what else has come. From any thread.</summary>
    /// <param name="turn">What to run.</param>
    public virtual void AddLater(IThreadPoolWorkItem turn) => Add(turn);
}
