using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>A handler of both ports that ends the stage with either neighbour.</summary>
public abstract class InAndOutHandler : IInHandler, IOutHandler
{
    /// <inheritdoc/>
    public abstract void OnPush();

    /// <summary>Completes the stage.</summary>
    public virtual void OnUpstreamFinish() => Island.ActiveStage.CompleteStage();

    /// <summary>Fails the stage.</summary>
    /// <param name="e">Why.</param>
    public virtual void OnUpstreamFailure(Exception e) => Island.ActiveStage.FailStage(e);

    /// <inheritdoc/>
    public abstract void OnPull();

    /// <summary>Cancels the stage.</summary>
    /// <param name="cause">Why.</param>
    public virtual void OnDownstreamFinish(Exception cause) => Island.ActiveStage.CancelStage(cause);
}
