using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>A handler that ends the stage with its downstream.</summary>
public abstract class OutHandler : IOutHandler
{
    /// <inheritdoc/>
    public abstract void OnPull();

    /// <summary>Cancels the stage.</summary>
    /// <param name="cause">Why.</param>
    public virtual void OnDownstreamFinish(Exception cause) => Island.ActiveStage.CancelStage(cause);
}
