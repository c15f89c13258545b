namespace Akka.Streams.Stage;

/// <summary>What happens at an outlet. Called by one thread at a time.</summary>
public interface IOutHandler
{
    /// <summary>The downstream asks for one element, which may now be pushed, at once or later.</summary>
    void OnPull();

    /// <summary>The downstream cancelled; the outlet is closed.</summary>
    /// <param name="cause">Why: a <see cref="SubscriptionWithCancelException.NonFailureCancellation"/> unless something failed.</param>
    void OnDownstreamFinish(Exception cause);
}
