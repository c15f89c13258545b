using Akka.Event;

namespace Akka.Actor;

// The life of an incarnation: creation, failure, suspension, restart, end. All of it on the actor's turn.
internal sealed partial class ActorCell
{
    private Phase _phase;
    private bool _failed; // its supervisor has been told, or it no longer matters
    private short _suspensions; // by its own failure and by those of its ancestors; an int would make every cell 8 bytes larger

    private enum Phase : byte
    {
        New,
        Alive,
        StoppingChildrenToRestart,
        StoppingChildrenToCreate,
        StoppingChildrenToStop,
        Stopped,
    }

    private bool WaitsForChildren => _phase is Phase.StoppingChildrenToRestart or Phase.StoppingChildrenToCreate or Phase.StoppingChildrenToStop;

    public void Terminate()
    {
        CancelReceiveTimeout();
        UnwatchAll();
        var stopping = _extras?.Children?.StopAll() ?? false;
        if (!stopping)
        {
            FinishTerminate();
        }
        else if (_phase != Phase.StoppingChildrenToStop)
        {
            _phase = Phase.StoppingChildrenToStop;
            _suspensions++;
            _failed = true; // from here on failures concern nobody
        }
    }

    /// <summary>Suspends this actor and all below it.</summary>
    public void SuspendTree()
    {
        _suspensions++;
        SuspendChildren(null);
    }

    public void ResumeAfter(Exception? cause)
    {
        if (_actor is null && cause is not null)
        {
            CreateAgain();
            return;
        }

        var failedChild = _extras?.FailedChild;
        EndSuspension();
        if (cause is not null)
        {
            ForgetFailure();
        }

        foreach (var child in ChildrenOrNone())
        {
            child.Send(new Resume(ReferenceEquals(child, failedChild) ? cause : null));
        }
    }

    public void RecreateAfter(Exception cause)
    {
        if (_actor is null)
        {
            CreateAgain();
            return;
        }

        try
        {
            _actor.Restarting(cause, _message);
        }
        catch (Exception e)
        {
            var failure = new PreRestartException(this, e, cause, _message);
            Log(new Error(failure, Path.ToString(), _actor.GetType(), e.Message));
        }

        ForgetIncarnation();
        if (_extras?.Children is { Stopping: > 0 })
        {
            Extras.RestartCause = cause;
            _phase = Phase.StoppingChildrenToRestart;
        }
        else
        {
            FinishRecreate(cause);
        }
    }

    /// <summary>The actor failed on a message, in a hook, or by not deciding about a child.</summary>
    private void Fail(Exception cause, ActorCell? escalated)
    {
        if (_failed || _phase == Phase.Stopped)
        {
            return;
        }

        _failed = true;
        _suspensions++;
        if (escalated is not null)
        {
            Extras.FailedChild = escalated;
        }

        SuspendChildren(escalated);
        _parent.Send(new Failed(this, cause));
    }

    private void Create()
    {
        _phase = Phase.Alive;
        try
        {
            _actor = _props.NewActor();
            _actor.Constructed();
            if (_actor is IWithTimers timed)
            {
                timed.Timers = new ActorTimers(this);
            }

            _actor.Start();
        }
        catch (Exception e)
        {
            CancelTimers();
            _actor = null;
            Fail(CreationFailure(e), null);
        }
    }

    private ActorInitializationException CreationFailure(Exception e) =>
        new(this, $"Exception during creation: {e.Message}", e);

    /// <summary>The actor was never created, and shall be tried again.</summary>
    private void CreateAgain()
    {
        CancelReceiveTimeout();
        if (_extras?.Children?.StopAll() ?? false)
        {
            _extras.Children.Reopen();
            _phase = Phase.StoppingChildrenToCreate;
        }
        else
        {
            _extras?.Children?.Reopen();
            FinishCreate();
        }
    }

    private void FinishCreate()
    {
        EndSuspension();
        ForgetFailure();
        Create();
    }

    private void FinishRecreate(Exception cause)
    {
        _phase = Phase.Alive;
        var survivors = ChildrenOrNone();
        EndSuspension();
        ForgetFailure();
        try
        {
            _actor = _props.NewActor();
            _actor.Constructed();
            if (_actor is IWithTimers timed)
            {
                timed.Timers = new ActorTimers(this);
            }

            _actor.Restarted(cause);
        }
        catch (Exception e)
        {
            CancelTimers();
            _actor = null;
            Fail(new PostRestartException(this, e, cause), null);
            return;
        }

        foreach (var child in survivors)
        {
            child.Send(new Recreate(cause));
        }
    }

    private void FinishTerminate()
    {
        _phase = Phase.Stopped;
        try
        {
            _actor?.Stopped();
        }
        catch (Exception e)
        {
            Log(new Error(e, Path.ToString(), _props.Type, e.Message));
        }

        CancelTimers();
        try
        {
            CloseMailbox();
        }
        finally
        {
            // Whatever a listener to dead letters does: who waits for this end must hear of it.
            _parent.Send(new DeathWatchNotification(this, true));
            TellWatchers();
        }

        UnwatchAll(); // what PostStop began to watch
        if (_subscribed)
        {
            _system.EventStream.Unsubscribe(this);
        }

        _actor = null;
        _behaviour = null;
        _message = null;
        _sender = null;
        _extras = null;
    }

    /// <summary>Also those that the incarnation's last hook set: nobody else would end them.</summary>
    private void CancelTimers() => (_actor as IWithTimers)?.Timers?.CancelAll();

    private void ForgetIncarnation()
    {
        CancelTimers();
        _actor = null;
        _behaviour = null;
        _awaited = 0;
        CancelReceiveTimeout();
        if (_extras is { } extras)
        {
            extras.Behaviours = null;
            extras.Strategy = null;
            extras.Async = null;
        }
    }

    private void EndSuspension()
    {
        if (_suspensions > 0)
        {
            _suspensions--;
        }
    }

    private void ForgetFailure()
    {
        _failed = false;
        _message = null;
        _sender = null;
        if (_extras is { } extras)
        {
            extras.FailedChild = null;
        }
    }

    private void HandleSystemMessages()
    {
        while (Volatile.Read(ref _systemInbox) is { } waiting && !ReferenceEquals(waiting, SystemMessage.Closed))
        {
            var newest = Interlocked.Exchange(ref _systemInbox, null);
            SystemMessage? oldest = null;
            while (newest is not null)
            {
                var next = newest.Next;
                newest.Next = oldest;
                oldest = newest;
                newest = next;
            }

            while (oldest is not null)
            {
                var next = oldest.Next;
                HandleSystemMessage(oldest);
                oldest = next;
            }
        }
    }

    private void HandleSystemMessage(SystemMessage message)
    {
        if (_phase == Phase.Stopped)
        {
            message.Undeliverable(this);
        }
        else if (MustWait(message))
        {
            (Extras.PutOff ??= []).Add(message);
        }
        else
        {
            Deliver(message);
            HandlePutOff();
        }
    }

    private void HandlePutOff()
    {
        while (_extras?.PutOff is { Count: > 0 } waiting)
        {
            var ready = waiting.FindIndex(message => !MustWait(message));
            if (ready < 0)
            {
                return;
            }

            var message = waiting[ready];
            waiting.RemoveAt(ready);
            Deliver(message);
        }
    }

    private bool MustWait(SystemMessage message) =>
        (WaitsForChildren && message.WaitsForChildren) || (_suspensions > 0 && message.WaitsForRecovery);

    private void Deliver(SystemMessage message)
    {
        try
        {
            message.Deliver(this);
        }
        catch (Exception cause)
        {
            Fail(cause, null);
        }
    }
}
