using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>Ways into the stage from outside the stream.</summary>
public abstract partial class GraphStageLogic
{
    /// <summary>
    /// A delegate that any thread may call, which has the handler called on the stream, later. Calls of one thread stay in order;
    /// calls made before the stage has started wait for it, those made after it has stopped are dropped.
    /// </summary>
    /// <param name="handler">Called as the stage's own handlers are.</param>
    protected Action GetAsyncCallback(Action handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new StageCallback(this, handler).Invoke;
    }

    /// <inheritdoc cref="GetAsyncCallback(Action)"/>
    protected Action<T> GetAsyncCallback<T>(Action<T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new StageCallback<T>(this, handler).Invoke;
    }
}
