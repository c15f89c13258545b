using System.Collections.Concurrent;
using Akka.Actor;

namespace Akka.Event;

/// <summary>Publishes events to those who subscribed to their class, a base of it or an interface.</summary>
public class LoggingBus
{
    private readonly Lock _gate = new();
    private readonly List<(IActorRef Subscriber, Type Channel)> _subscriptions = [];
    private volatile ConcurrentDictionary<Type, IActorRef[]> _receivers = new(); // by class of event, worked out once
    private int _logLevel = (int)Event.LogLevel.InfoLevel;
    private StandardOutLogger? _stdout;

    private protected LoggingBus()
    {
    }

    /// <summary>The least level that is published by log adapters.</summary>
    public LogLevel LogLevel => (LogLevel)Volatile.Read(ref _logLevel);

    /// <summary>Sends the event to its subscribers, without a sender.</summary>
    public virtual void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var receivers = _receivers;
        if (!receivers.TryGetValue(@event.GetType(), out var interested))
        {
            interested = receivers.GetOrAdd(@event.GetType(), WorkOut(@event.GetType()));
        }

        foreach (var subscriber in interested)
        {
            subscriber.Tell(@event, ActorRefs.NoSender);
        }
    }

    /// <summary>Subscribes to a class or interface.</summary>
    /// <returns>False if it was subscribed already.</returns>
    public virtual bool Subscribe(IActorRef subscriber, Type classifier)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        ArgumentNullException.ThrowIfNull(classifier);
        lock (_gate)
        {
            // A subscription to a base class covers it.
            if (_subscriptions.Exists(known => known.Subscriber.Equals(subscriber) && known.Channel.IsAssignableFrom(classifier)))
            {
                return false;
            }

            _subscriptions.Add((subscriber, classifier));
            _receivers = new();
        }

        return true;
    }

    /// <summary>Ends the subscription to a class.</summary>
    /// <returns>False if there was none.</returns>
    public virtual bool Unsubscribe(IActorRef subscriber, Type classifier) =>
        Remove(known => known.Subscriber.Equals(subscriber) && classifier.IsAssignableFrom(known.Channel));

    /// <summary>Ends all subscriptions.</summary>
    /// <returns>False if there was none.</returns>
    public virtual bool Unsubscribe(IActorRef subscriber) => Remove(known => known.Subscriber.Equals(subscriber));

    /// <summary>Sets the least level that is published by log adapters.</summary>
    public void SetLogLevel(LogLevel logLevel) => Volatile.Write(ref _logLevel, (int)logLevel);

    internal void SubscribeToLevels(IActorRef logger, LogLevel least)
    {
        for (var level = least; level <= Event.LogLevel.ErrorLevel; level++)
        {
            Subscribe(logger, level.ClassFor());
        }
    }

    internal void StartStdoutLogger(LocalActorSystem system)
    {
        if (!system.Settings.StdoutLogLevel.Equals("OFF", StringComparison.OrdinalIgnoreCase) && _stdout is null)
        {
            _stdout = new StandardOutLogger(system);
            SubscribeToLevels(_stdout, Logging.LogLevelFor(system.Settings.StdoutLogLevel));
        }
    }

    internal void StopStdoutLogger()
    {
        if (_stdout is { } logger)
        {
            _stdout = null;
            Unsubscribe(logger);
        }
    }

    private bool Remove(Predicate<(IActorRef Subscriber, Type Channel)> condition)
    {
        lock (_gate)
        {
            if (_subscriptions.RemoveAll(condition) == 0)
            {
                return false;
            }

            _receivers = new();
            return true;
        }
    }

    private IActorRef[] WorkOut(Type type)
    {
        lock (_gate)
        {
            return [.. _subscriptions.Where(known => known.Channel.IsAssignableFrom(type)).Select(known => known.Subscriber).Distinct()];
        }
    }
}
