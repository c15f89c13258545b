namespace Akka.Streams.Stage;

/// <summary>What happens at an inlet. Called by one thread at a time.</summary>
public interface IInHandler
{
    /// <summary>An element is there to be grabbed; it answers a pull.</summary>
    void OnPush();

    /// <summary>The upstream completed; the inlet is closed, and what was not grabbed still can be.</summary>
    void OnUpstreamFinish();

    /// <summary>The upstream failed; the inlet is closed.</summary>
    /// <param name="e">Why.</param>
    void OnUpstreamFailure(Exception e);
}
