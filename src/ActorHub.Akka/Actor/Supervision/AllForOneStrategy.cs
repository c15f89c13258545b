namespace Akka.Actor;

/// <summary>Decides about all children when one of them fails.</summary>
public class AllForOneStrategy : SupervisorStrategy
{
    /// <summary>With a limit of restarts.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed in the time range; -1 or <c>null</c> for any number, 0 for none.</param>
    /// <param name="withinTimeRange">The time range; <c>null</c> for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : this(maxNrOfRetries, withinTimeRange, Actor.Decider.From(localOnlyDecider))
    {
    }

    /// <summary>With a limit of restarts.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed in the time range; -1 or <c>null</c> for any number, 0 for none.</param>
    /// <param name="withinTimeRange">The time range; <c>null</c> for all time.</param>
    /// <param name="decider">Chooses the directive.</param>
    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : this(maxNrOfRetries ?? -1, Milliseconds(withinTimeRange), decider)
    {
    }

    /// <summary>With a limit of restarts.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed in the time range; -1 for any number, 0 for none.</param>
    /// <param name="withinTimeMilliseconds">The time range; 0 or less for all time.</param>
    /// <param name="localOnlyDecider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : this(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    /// <summary>With a limit of restarts.</summary>
    /// <param name="maxNrOfRetries">Restarts allowed in the time range; -1 for any number, 0 for none.</param>
    /// <param name="withinTimeMilliseconds">The time range; 0 or less for all time.</param>
    /// <param name="decider">Chooses the directive.</param>
    /// <param name="loggingEnabled">Whether failures are logged.</param>
    public AllForOneStrategy(int maxNrOfRetries, int withinTimeMilliseconds, IDecider decider, bool loggingEnabled = true)
    {
        MaxNumberOfRetries = maxNrOfRetries;
        WithinTimeRangeMilliseconds = withinTimeMilliseconds;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    /// <summary>Without limit, by a function.</summary>
    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : this(-1, -1, localOnlyDecider)
    {
    }

    /// <summary>Without limit.</summary>
    public AllForOneStrategy(IDecider decider)
        : this(-1, -1, decider)
    {
    }

    /// <inheritdoc/>
    public override IDecider Decider { get; }

    /// <summary>Restarts allowed in the time range; -1 for any number.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The time range; 0 or less for all time.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    internal override void Process(ActorCell supervisor, ActorCell child, Exception cause, bool restart)
    {
        var children = supervisor.ChildrenOrNone();
        if (restart && children.All(each => supervisor.MayRestart(each, MaxNumberOfRetries, WithinTimeRangeMilliseconds)))
        {
            foreach (var each in children)
            {
                // The others are not suspended yet, as the failed one is.
                if (!ReferenceEquals(each, child))
                {
                    each.Send(new Suspend());
                }

                each.Send(new Recreate(cause));
            }
        }
        else
        {
            foreach (var each in children)
            {
                supervisor.Stop(each);
            }
        }
    }
}
