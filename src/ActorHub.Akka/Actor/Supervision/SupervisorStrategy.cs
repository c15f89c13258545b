using Akka.Event;

namespace Akka.Actor;

/// <summary>How an actor decides about its failed children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>
    /// Stops a child that could not be created, was killed, or broke a death pact; restarts it otherwise.
    /// </summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(cause =>
        cause is ActorInitializationException or ActorKilledException or DeathPactException ? Directive.Stop : Directive.Restart);

    /// <summary>The failed child only, by <see cref="DefaultDecider"/>, without limit.</summary>
    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    /// <summary>Stops every failed child.</summary>
    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    private protected SupervisorStrategy()
    {
    }

    /// <summary>Chooses the directive.</summary>
    public abstract IDecider Decider { get; }

    /// <summary>Whether failures are logged.</summary>
    protected bool LoggingEnabled { get; set; } = true;

    /// <summary>Decides about a failure and carries it out.</summary>
    /// <returns>False if it is to be escalated.</returns>
    internal bool HandleFailure(ActorCell supervisor, ActorCell child, Exception cause)
    {
        var directive = Decider.Decide(cause);
        LogFailure(supervisor, child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                child.Send(new Resume(cause));
                return true;
            case Directive.Restart:
                Process(supervisor, child, cause, true);
                return true;
            case Directive.Stop:
                Process(supervisor, child, cause, false);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Restarts within the limits, or stops.</summary>
    internal abstract void Process(ActorCell supervisor, ActorCell child, Exception cause, bool restart);

    private protected static int Milliseconds(TimeSpan? withinTimeRange) =>
        withinTimeRange is { } range && range != Timeout.InfiniteTimeSpan ? (int)range.TotalMilliseconds : Timeout.Infinite;

    private void LogFailure(ActorCell supervisor, ActorCell child, Exception cause, Directive directive)
    {
        // An escalated failure is logged where it is decided.
        if (!LoggingEnabled || directive == Directive.Escalate)
        {
            return;
        }

        var reason = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        supervisor.System.EventStream.Publish(directive == Directive.Resume
            ? new Warning(cause, child.Path.ToString(), GetType(), reason)
            : new Error(cause, child.Path.ToString(), GetType(), reason));
    }
}
