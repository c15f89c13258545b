using Akka.Actor;

namespace Akka.Streams;

/// <summary>Turns blueprints into running streams. Safe to use from any thread.</summary>
public interface IMaterializer
{
    /// <summary>Starts a stream.</summary>
    /// <param name="runnable">What to run.</param>
    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable);

    /// <summary>Starts a stream.</summary>
    /// <param name="runnable">What to run.</param>
    /// <param name="initialAttributes">Reach every stage, as less specific than those of the graph.</param>
    TMat Materialize<TMat>(IGraph<ClosedShape, TMat> runnable, Attributes initialAttributes);

    /// <summary>Calls the action once, by the actor system's scheduler and on its thread.</summary>
    /// <param name="delay">From now.</param>
    /// <param name="action">Returns at once.</param>
    ICancelable ScheduleOnce(TimeSpan delay, Action action);

    /// <summary>Calls the action again and again, by the actor system's scheduler and on its thread.</summary>
    /// <param name="initialDelay">From now until the first time.</param>
    /// <param name="interval">Between one time and the next.</param>
    /// <param name="action">Returns at once.</param>
    ICancelable ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action);
}
