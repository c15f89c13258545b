namespace Akka.Streams.Stage;

/// <summary>A logic that can be the handler of its outlet.</summary>
/// <param name="shape">The stage's ports.</param>
public abstract class OutGraphStageLogic(Shape shape) : GraphStageLogic(shape), IOutHandler
{
    /// <inheritdoc/>
    public abstract void OnPull();

    /// <summary>Cancels the stage.</summary>
    /// <param name="cause">Why.</param>
    public virtual void OnDownstreamFinish(Exception cause) => CancelStage(cause);
}
