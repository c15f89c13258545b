namespace Akka.Streams.Stage;

/// <summary>A logic that can be the handler of its inlet.</summary>
/// <param name="shape">The stage's ports.</param>
public abstract class InGraphStageLogic(Shape shape) : GraphStageLogic(shape), IInHandler
{
    /// <inheritdoc/>
    public abstract void OnPush();

    /// <summary>Completes the stage.</summary>
    public virtual void OnUpstreamFinish() => CompleteStage();

    /// <summary>Fails the stage.</summary>
    /// <param name="e">Why.</param>
    public virtual void OnUpstreamFailure(Exception e) => FailStage(e);
}
