using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Event;
using Akka.Pattern;

namespace Akka.Streams.Implementation;

/// <summary>The materialiser: a list of the streams that run, and an actor whose end is theirs.</summary>
internal sealed class ActorMaterializerImpl : ActorMaterializer
{
    private static readonly ConditionalWeakTable<ActorSystem, ActorMaterializerImpl> Defaults = [];
    private static int _count;

    private readonly Lock _gate = new();
    private Island? _islands;
    private bool _isShutdown;

    private ActorMaterializerImpl(IActorRefFactory context, ActorSystem system, string? namePrefix)
    {
        System = system;
        Supervisor = context.ActorOf(
            Props.Create(() => new StreamSupervisor(this)), $"{namePrefix ?? "StreamSupervisor"}-{Interlocked.Increment(ref _count)}");
    }

    public override bool IsShutdown => Volatile.Read(ref _isShutdown);

    public override ActorSystem System { get; }

    public override ILoggingAdapter Logger => System.Log;

    public override IActorRef Supervisor { get; }

    public static ActorMaterializerImpl DefaultOf(ActorSystem system)
    {
        lock (Defaults)
        {
            return Defaults.GetValue(system, static system => new ActorMaterializerImpl(system, system, null));
        }
    }

    public static ActorMaterializerImpl CreateIn(IActorRefFactory context, ActorSystem system, string? namePrefix) =>
        new(context, system, namePrefix);

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable) => Materialize(runnable, Attributes.None);

    public override TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes)
    {
        ArgumentNullException.ThrowIfNull(runnable);
        ArgumentNullException.ThrowIfNull(initialAttributes);
        ThrowIfShutdown();
        var island = new Island(this, ActorCell.Current?.Home ?? Turns.OnPool);
        var materialized = island.Assemble(runnable.Blueprint, initialAttributes);
        Keep(island);
        island.Launch();
        return materialized;
    }

    public override ICancelable ScheduleOnce(TimeSpan delay, Action action) =>
        System.Scheduler.Advanced.ScheduleOnceCancelable(delay, action);

    public override ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        System.Scheduler.Advanced.ScheduleRepeatedlyCancelable(initialDelay, interval, action);

    public override void Shutdown()
    {
        if (!Interlocked.Exchange(ref _isShutdown, true))
        {
            Supervisor.Tell(PoisonPill.Instance);
        }
    }

    /// <summary>Ends every stream, now that the actor they live as long as has stopped.</summary>
    public void AbortAll()
    {
        Volatile.Write(ref _isShutdown, true);
        lock (_gate)
        {
            for (var island = _islands; island is not null; island = island.Following)
            {
                island.Abort();
            }
        }
    }

    /// <summary>A stream is over.</summary>
    public void Forget(Island island)
    {
        lock (_gate)
        {
            if (island.Previous is null)
            {
                _islands = island.Following;
            }
            else
            {
                island.Previous.Following = island.Following;
            }

            if (island.Following is not null)
            {
                island.Following.Previous = island.Previous;
            }
        }
    }

    private void Keep(Island island)
    {
        lock (_gate)
        {
            // Under the lock: what is in the list when the supervisor stops is ended by it, and nothing comes in after.
            ThrowIfShutdown();
            island.Following = _islands;
            if (_islands is not null)
            {
                _islands.Previous = island;
            }

            _islands = island;
        }
    }

    private void ThrowIfShutdown()
    {
        if (IsShutdown)
        {
            throw new IllegalStateException("The materializer has been shut down and takes no more streams.");
        }
    }
}
