using ActorHub.Dispatching;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    // Not in the list, which goes with the last child: a name is given once.
    private int _childrenNamed;

    /// <summary>The list that this cell is in; guarded by its parent's <see cref="ChildList"/>.</summary>
    public ActorCell? NextSibling { get; set; }

    public ActorCell? PreviousSibling { get; set; }

    public bool IsStoppingChild { get; set; }

    public IActorRef ActorOf(Props props, string? name = null) => Spawn(props, name, null);

    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name; null for a generated one.</param>
    /// <param name="turns">Where its turns run; null where its recipe says, or else where its parent's do.</param>
    public ActorCell Spawn(Props props, string? name, TurnQueue? turns)
    {
        ArgumentNullException.ThrowIfNull(props);
        if (name is not null && !ActorPath.IsValidPathElement(name))
        {
            throw new InvalidActorNameException(name.Length == 0
                ? "Actor name must not be empty."
                : $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, and contain only ASCII letters, digits and -_.*$+:@&=,!~';()\"");
        }

        turns ??= props.Turns ?? Home;
        var number = name is null ? Interlocked.Increment(ref _childrenNamed) - 1 : 0;
        var child = new ActorCell(_system, this, props, name, number, turns);
        ChildrenForNew().Add(child, name);
        child.Begin();
        return child;
    }

    public IActorRef Child(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _extras?.Children?.Find(name) ?? (IActorRef)ActorRefs.Nobody;
    }

    public IEnumerable<IActorRef> GetChildren() => ChildrenOrNone();

    public void Stop(IActorRef child)
    {
        ArgumentNullException.ThrowIfNull(child);
        var target = ((IInternalActorRef)child).Unwrap();
        if (target is ActorCell cell && ReferenceEquals(cell._parent, this))
        {
            _extras?.Children?.MarkStopping(cell);
        }

        target.Send(new Terminate());
    }

    public void HandleFailureOf(ActorCell child, Exception cause)
    {
        // A child that was stopped meanwhile, or is none of ours any more, has nothing to be decided.
        if (_extras?.Children is not { } children || !children.Contains(child) || _actor is null)
        {
            return;
        }

        var (message, sender) = (_message, _sender);
        _sender = child;
        try
        {
            var strategy = _props.SupervisorStrategy ?? (_extras.Strategy ??= _actor.Strategy());
            if (strategy.HandleFailure(this, child, cause))
            {
                (_message, _sender) = (message, sender);
            }
            else
            {
                Fail(cause, child);
            }
        }
        catch (Exception e)
        {
            Fail(e, child);
        }
    }

    public bool MayRestart(ActorCell child, int maxRetries, int withinMilliseconds) =>
        _extras?.Children?.MayRestart(child, maxRetries, withinMilliseconds) ?? false;

    public ActorCell[] ChildrenOrNone() => _extras?.Children?.Snapshot() ?? [];

    private ChildList ChildrenForNew()
    {
        if (_extras?.Children is { } children)
        {
            return children;
        }

        if (_phase == Phase.Stopped)
        {
            throw new InvalidOperationException("Cannot create child while terminating or terminated");
        }

        // Guardians have theirs made before any other thread knows them, so only the actor's own turn comes here.
        return Extras.Children = new ChildList(isShared: false);
    }

    /// <summary>Makes the list of children, for an actor under which other threads create some.</summary>
    public void ShareChildren() => Extras.Children = new ChildList(isShared: true);

    private void SuspendChildren(ActorCell? except)
    {
        foreach (var child in ChildrenOrNone())
        {
            if (!ReferenceEquals(child, except))
            {
                child.Send(new Suspend());
            }
        }
    }

    private void ChildTerminated(ActorCell child)
    {
        if (_extras?.Children is not { } children || !children.Remove(child))
        {
            return;
        }

        // Many actors have one child, for a moment at their beginning.
        if (children.CanBeReleased)
        {
            _extras.Children = null;
        }

        if (children.Stopping == 0)
        {
            ChildrenStopped();
        }

        TrimExtras();
    }

    private void ChildrenStopped()
    {
        switch (_phase)
        {
            case Phase.StoppingChildrenToRestart:
                var cause = _extras!.RestartCause!;
                _extras.RestartCause = null;
                FinishRecreate(cause);
                break;
            case Phase.StoppingChildrenToCreate:
                FinishCreate();
                break;
            case Phase.StoppingChildrenToStop:
                FinishTerminate();
                break;
        }
    }
}
