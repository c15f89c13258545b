using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>An outlet joined to an inlet: the state of both ports, and at most one event that waits to be delivered.</summary>
internal abstract class Connection(GraphStageLogic upstream, GraphStageLogic downstream)
{
    public readonly GraphStageLogic Upstream = upstream;
    public readonly GraphStageLogic Downstream = downstream;

    /// <summary>The next connection whose event waits; a connection waits at most once, so the queue needs no memory of its own.</summary>
    public Connection? NextQueued;

    /// <summary>Why the outlet failed, or why the inlet was cancelled, whichever came first.</summary>
    public Exception? Cause;

    public PortState State = PortState.CanPull;

    public bool Has(PortState bits) => (State & bits) != 0;

    public abstract void DropElement();
}

/// <summary>A connection with a slot for an element of <typeparamref name="T"/>.</summary>
internal sealed class Connection<T>(GraphStageLogic upstream, GraphStageLogic downstream) : Connection(upstream, downstream)
{
    public T Element = default!;

    public override void DropElement()
    {
        Element = default!;
        State &= ~PortState.Full;
    }
}
