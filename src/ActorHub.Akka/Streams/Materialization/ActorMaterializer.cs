using Akka.Actor;
using Akka.Event;
using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>
/// Runs streams beside the actors of a system. Its streams end, abruptly, when it is shut down or when the actor or the system
/// it was created in stops.
/// </summary>
public abstract class ActorMaterializer : IMaterializer, IDisposable
{
    /// <summary>Whether it takes no more streams.</summary>
    public abstract bool IsShutdown { get; }

    /// <summary>The system whose scheduler and log the streams use.</summary>
    public abstract ActorSystem System { get; }

    /// <summary>Where failures of stages are logged.</summary>
    public abstract ILoggingAdapter Logger { get; }

    /// <summary>The actor that the streams live as long as.</summary>
    public abstract IActorRef Supervisor { get; }

    /// <summary>A materialiser that lives as long as the context. A system without settings or prefix has one for all.</summary>
    /// <param name="context">An actor system, or the context of an actor.</param>
    /// <param name="settings">The default ones unless given.</param>
    /// <param name="namePrefix">What its actor's name begins with.</param>
    public static ActorMaterializer Create(IActorRefFactory context, ActorMaterializerSettings? settings = null, string? namePrefix = null) =>
        context switch
        {
            ActorSystem system when settings is null && namePrefix is null => ActorMaterializerImpl.DefaultOf(system),
            ActorSystem system => ActorMaterializerImpl.CreateIn(system, system, namePrefix),
            IActorContext actor => ActorMaterializerImpl.CreateIn(actor, actor.System, namePrefix),
            null => throw new ArgumentNullException(nameof(context)),
            _ => throw new ArgumentException($"Neither an actor system nor the context of an actor: {context.GetType()}", nameof(context)),
        };

    /// <inheritdoc/>
    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    /// <inheritdoc/>
    public abstract TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    /// <inheritdoc/>
    public abstract ICancelable ScheduleOnce(TimeSpan delay, Action action);

    /// <inheritdoc/>
    public abstract ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);

    /// <summary>Takes no more streams, and ends those that run: every stage's <c>PostStop</c> is called, no handler before it.</summary>
    public abstract void Shutdown();

    /// <inheritdoc cref="Shutdown"/>
    public void Dispose()
    {
        Shutdown();
        GC.SuppressFinalize(this);
    }
}
