using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>A tree of actors with what they share: scheduler, event stream, dead letters, configuration.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    private protected ActorSystem()
    {
    }

    /// <summary>Gets what reaches nobody, and publishes it on the event stream.</summary>
    public abstract IActorRef DeadLetters { get; }

    /// <summary>Where events, log entries and dead letters are published.</summary>
    public abstract EventStream EventStream { get; }

    /// <summary>Logs in the name of the system.</summary>
    public abstract ILoggingAdapter Log { get; }

    /// <summary>The name, as in the paths of its actors.</summary>
    public abstract string Name { get; }

    /// <summary>The clock and the timers.</summary>
    public abstract IScheduler Scheduler { get; }

    /// <summary>The configuration.</summary>
    public abstract Settings Settings { get; }

    /// <summary>Completes when all actors have stopped and the callbacks of <see cref="RegisterOnTermination"/> have run.</summary>
    public abstract Task WhenTerminated { get; }

    /// <summary>Starts a system with the default configuration.</summary>
    public static ActorSystem Create(string name) => new LocalActorSystem(name, Config.Empty);

    /// <summary>Starts a system.</summary>
    /// <param name="name">Letters, digits, hyphens and underscores, not beginning with the last two.</param>
    /// <param name="config">Over the defaults.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    public static ActorSystem Create(string name, Config config) => new LocalActorSystem(name, config);

    /// <inheritdoc/>
    public abstract IActorRef ActorOf(Props props, string? name = null);

    /// <summary>Stops an actor after the message it is handling.</summary>
    public abstract void Stop(IActorRef actor);

    /// <summary>Stops all actors, the top level ones first.</summary>
    /// <returns><see cref="WhenTerminated"/>.</returns>
    public abstract Task Terminate();

    /// <summary>Runs the code when all actors have stopped; what was registered last runs first.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Terminates and waits for it.</summary>
    public void Dispose()
    {
        Terminate().Wait();
        GC.SuppressFinalize(this);
    }
}
