using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>A handler that ends the stage with its upstream.</summary>
public abstract class InHandler : IInHandler
{
    /// <inheritdoc/>
    public abstract void OnPush();

    /// <summary>Completes the stage.</summary>
    public virtual void OnUpstreamFinish() => Island.ActiveStage.CompleteStage();

    /// <summary>Fails the stage.</summary>
    /// <param name="e">Why.</param>
    public virtual void OnUpstreamFailure(Exception e) => Island.ActiveStage.FailStage(e);
}
