namespace ActorHub.Connections.Transports;

/// <summary>An event loop: one thread that serves connections and runs the work that is queued for them.</summary>
public abstract class Loop
{
    /// <summary>The id of the loop's dispatcher, for <c>Props.WithDispatcher</c>. Available after the loop's group was attached to an actor system.</summary>
    /// <exception cref="InvalidOperationException">The group is not attached to an actor system.</exception>
    public abstract string DispatcherId { get; }

    /// <summary>Whether more work is pending. Exact only on the loop's own thread.</summary>
    public abstract bool HasMore { get; }

    /// <summary>Queues work, from any thread. Work runs in the order in which it was queued, never before this call returns.</summary>
    /// <param name="work">The work. It may be queued again only after it has begun.</param>
    public abstract void Add(IThreadPoolWorkItem work);

    /// <summary>Queues work, from any thread, until the loop has next read from its sockets: other connections come first.</summary>
    /// <param name="work">The work.</param>
    public abstract void AddLater(IThreadPoolWorkItem work);
}
