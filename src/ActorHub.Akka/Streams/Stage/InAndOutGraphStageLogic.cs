namespace Akka.Streams.Stage;

/// <summary>A logic that can be the handler of both its ports.</summary>
/// <param name="shape">The stage's ports.</param>
public abstract class InAndOutGraphStageLogic(Shape shape) : GraphStageLogic(shape), IInHandler, IOutHandler
{
    /// <inheritdoc/>
    public abstract void OnPush();

    /// <summary>Completes the stage.</summary>
    public virtual void OnUpstreamFinish() => CompleteStage();

    /// <summary>Fails the stage.</summary>
    /// <param name="e">Why.</param>
    public virtual void OnUpstreamFailure(Exception e) => FailStage(e);

    /// <inheritdoc/>
    public abstract void OnPull();

    /// <summary>Cancels the stage.</summary>
    /// <param name="cause">Why.</param>
    public virtual void OnDownstreamFinish(Exception cause) => CancelStage(cause);
}
