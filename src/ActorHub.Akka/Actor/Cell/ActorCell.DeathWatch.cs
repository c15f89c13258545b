namespace Akka.Actor;

internal sealed partial class ActorCell
{
    private Watchers _watchers;
    private bool _subscribed; // to the event stream, which then has to forget it

    public IActorRef Watch(IActorRef subject) => StartWatching(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return StartWatching(subject, message);
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watched = ((IInternalActorRef)subject).Unwrap();
        if (_extras?.Watching is { } watching && watching.Remove(watched))
        {
            watched.Send(new UnwatchRequest(this));
        }

        _extras?.Terminated?.Remove(watched);
        TrimExtras();
        return subject;
    }

    public void AddWatcher(IInternalActorRef watcher) => _watchers.Add(watcher);

    public void RemoveWatcher(IInternalActorRef watcher) => _watchers.Remove(watcher);

    public void WatchedActorTerminated(IInternalActorRef actor, bool existenceConfirmed)
    {
        if (_extras?.Watching is { } watching && watching.Remove(actor, out var custom) && _phase != Phase.StoppingChildrenToStop)
        {
            // Through the mailbox, behind what the actor sent before it stopped.
            (_extras.Terminated ??= []).TryAdd(actor, custom);
            Tell(new Terminated(actor, existenceConfirmed, false), actor);
        }

        if (actor is ActorCell child && ReferenceEquals(child._parent, this))
        {
            ChildTerminated(child);
        }
    }

    public void Subscribed() => _subscribed = true;

    private IActorRef StartWatching(IActorRef subject, object? custom)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var watched = ((IInternalActorRef)subject).Unwrap();
        if (!ReferenceEquals(watched, this) && (Extras.Watching ??= []).TryAdd(watched, custom))
        {
            watched.Send(new WatchRequest(this));
        }

        return subject;
    }

    private void ReceiveTerminated(Terminated terminated)
    {
        // Gone if it was unwatched while the message waited.
        if (terminated.ActorRef is IInternalActorRef actor && _extras?.Terminated is { } queued && queued.Remove(actor, out var custom))
        {
            TrimExtras();
            _actor!.Handle(custom ?? terminated, _behaviour);
        }
    }

    private void TellWatchers()
    {
        foreach (var watcher in _watchers.TakeAll())
        {
            if (!ReferenceEquals(watcher, _parent)) // who is told in any case
            {
                watcher.Send(new DeathWatchNotification(this, true));
            }
        }
    }

    private void UnwatchAll()
    {
        if (_extras is not { } extras)
        {
            return;
        }

        var watching = extras.Watching;
        extras.Watching = null;
        extras.Terminated = null;
        foreach (var watched in watching?.Keys ?? Enumerable.Empty<IInternalActorRef>())
        {
            watched.Send(new UnwatchRequest(this));
        }
    }
}
