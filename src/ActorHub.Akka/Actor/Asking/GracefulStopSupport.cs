namespace Akka.Actor;

/// <summary>Stopping an actor and knowing when it has stopped.</summary>
public static class GracefulStopSupport
{
    /// <summary>Tells the actor <see cref="PoisonPill"/> and waits until it has stopped.</summary>
    /// <returns>Whether it stopped in time.</returns>
    public static Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout) => target.GracefulStop(timeout, PoisonPill.Instance);

    /// <summary>Tells the actor to stop with a message of one's own and waits until it has stopped.</summary>
    /// <returns>Whether it stopped in time.</returns>
    public static async Task<bool> GracefulStop(this IActorRef target, TimeSpan timeout, object stopMessage)
    {
        var actor = ((IInternalActorRef)target).Unwrap();
        if (actor.System is not { } system)
        {
            return true;
        }

        var stopped = new FutureRef<Terminated>(system);
        stopped.Arm(timeout, CancellationToken.None);
        actor.Send(new WatchRequest(stopped));
        target.Tell(stopMessage, ActorRefs.NoSender);
        try
        {
            await stopped.Task.ConfigureAwait(false);
            return true;
        }
        catch (AskTimeoutException)
        {
            actor.Send(new UnwatchRequest(stopped));
            return false;
        }
    }
}
