using Akka.Actor;

namespace ActorHub.Dispatching;

/// <summary>Chooses where actors have their turns.</summary>
public static class TurnQueueExtensions
{
    /// <summary>An actor whose turns run on a queue, and so do those of its children and of the streams that it materialises.</summary>
    /// <remarks>With the Akka.NET packages it changes nothing: their dispatchers are chosen by configuration.</remarks>
    /// <param name="props">The actor's recipe.</param>
    /// <param name="queue">The queue; null leaves the recipe as it is.</param>
    /// <returns>The recipe with the queue.</returns>
    public static Props WithTurnsOn(this Props props, TurnQueue? queue)
    {
        ArgumentNullException.ThrowIfNull(props);
#if AKKA_NET
        return props;
#else
        return queue is null ? props : props.WithTurns(queue);
#endif
    }
}
