using Akka.Actor;

namespace Akka.Event;

/// <summary>The events of a system. Actors that stop are unsubscribed.</summary>
public class EventStream : LoggingBus
{
    internal EventStream()
    {
    }

    /// <inheritdoc/>
    public override bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        if (subscriber is not IInternalActorRef reference || reference.Unwrap() is not ActorCell cell)
        {
            return base.Subscribe(subscriber, classifier);
        }

        cell.Subscribed();
        var added = base.Subscribe(cell, classifier);
        if (cell.IsTerminated)
        {
            Unsubscribe(cell);
        }

        return added;
    }
}

/// <summary>Subscribing with the class as a type argument.</summary>
public static class EventStreamExtensions
{
    /// <summary>Subscribes to a class or interface.</summary>
    /// <returns>False if it was subscribed already.</returns>
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) => eventStream.Subscribe(subscriber, typeof(TChannel));

    /// <summary>Ends the subscription to a class.</summary>
    /// <returns>False if there was none.</returns>
    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
