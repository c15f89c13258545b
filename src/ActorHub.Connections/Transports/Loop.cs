namespace ActorHub.Connections.Transports;

/// <summary>An event loop as its users see it: one thread that carries connections, and runs work queued for them.</summary>
public abstract class Loop
{
    /// <summary>The id of the loop's dispatcher, for <c>Props.WithDispatcher</c>. Set once the loop's group is attached to an actor system.</summary>
    /// <exception cref="InvalidOperationException">The group is not attached to an actor system.</exception>
    public abstract string DispatcherId { get; }

    /// <summary>Whether more work is pending. Exact only for work that runs on the loop now.</summary>
    public abstract bool HasMore { get; }

    /// <summary>Queues work, from any thread. Work runs in its order, never before this call returns.</summary>
    /// <param name="work">The work. It may be queued again only after it has begun.</param>
    public abstract void Add(IThreadPoolWorkItem work);

    /// <summary>Queues work behind the loop's next look at its sockets, so that other connections come first. From any thread.</summary>
    /// <param name="work">The work.</param>
    public abstract void AddLater(IThreadPoolWorkItem work);
}
