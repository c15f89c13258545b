using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The timers of an incarnation, as a linked list: an actor has few. The entry in the wheel is at the same time the message, and being
/// in the list is its right to be delivered.
/// </summary>
internal sealed class ActorTimers(ActorCell cell) : ITimerScheduler
{
    private ActorTimer? _first;

    public IReadOnlyCollection<object> ActiveTimers
    {
        get
        {
            var keys = new List<object>();
            for (var timer = _first; timer is not null; timer = timer.NextTimer)
            {
                keys.Add(timer.Key);
            }

            return keys;
        }
    }

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) =>
        Start(key, msg, initialDelay, interval, null);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) =>
        Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, null);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => Find(key) is not null;

    public void Cancel(object key)
    {
        if (Find(key) is { } timer)
        {
            Forget(timer);
            timer.Stop();
        }
    }

    public void CancelAll()
    {
        var timer = _first;
        _first = null;
        for (; timer is not null; timer = timer.NextTimer)
        {
            timer.Stop();
        }
    }

    public bool Contains(ActorTimer timer)
    {
        for (var known = _first; known is not null; known = known.NextTimer)
        {
            if (ReferenceEquals(known, timer))
            {
                return true;
            }
        }

        return false;
    }

    public void Forget(ActorTimer timer)
    {
        if (ReferenceEquals(_first, timer))
        {
            _first = timer.NextTimer;
            return;
        }

        for (var known = _first; known is not null; known = known.NextTimer)
        {
            if (ReferenceEquals(known.NextTimer, timer))
            {
                known.NextTimer = timer.NextTimer;
                return;
            }
        }
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef? sender)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        Cancel(key);
        _first = new ActorTimer(this, cell, key, message, interval, sender) { NextTimer = _first };
        _first.Start(delay);
    }

    private ActorTimer? Find(object key)
    {
        for (var timer = _first; timer is not null; timer = timer.NextTimer)
        {
            if (timer.Key.Equals(key))
            {
                return timer;
            }
        }

        return null;
    }
}

/// <summary>One timer of an actor: its place in the wheel, and the message that the actor gets.</summary>
internal sealed class ActorTimer(ActorTimers timers, ActorCell cell, object key, object message, TimeSpan? interval, IActorRef? sender)
    : WheelEntry, IDeadLetterSuppression
{
    private ICancelable? _foreign; // with a scheduler other than ours
    private volatile bool _stopped;

    public object Key => key;

    public object Message => message;

    public ActorTimer? NextTimer { get; set; }

    public void Start(TimeSpan delay)
    {
        var scheduler = cell.System.Scheduler;
        if (scheduler is WheelScheduler ours)
        {
            ours.Wheel.Add(this, (long)Math.Ceiling(delay.TotalMilliseconds));
        }
        else
        {
            _foreign = interval is { } period
                ? scheduler.ScheduleTellRepeatedlyCancelable(delay, period, cell, this, sender)
                : scheduler.ScheduleTellOnceCancelable(delay, cell, this, sender);
        }
    }

    public void Stop()
    {
        _stopped = true;
        _foreign?.Cancel();
        if (cell.System.Scheduler is WheelScheduler ours)
        {
            ours.Wheel.Remove(this);
        }
    }

    public override void Fire()
    {
        if (_stopped)
        {
            return;
        }

        cell.Tell(this, sender);
        if (interval is { } period && cell.System.Scheduler is WheelScheduler ours)
        {
            ours.Wheel.Add(this, (long)period.TotalMilliseconds);
            if (_stopped)
            {
                ours.Wheel.Remove(this);
            }
        }
    }

    /// <summary>The actor has come to this message.</summary>
    /// <returns>Whether it still counts: the timer runs, and in this incarnation.</returns>
    public bool Arrived(ActorCell receiver)
    {
        if (!ReferenceEquals(receiver, cell) || !timers.Contains(this))
        {
            return false;
        }

        if (interval is null)
        {
            timers.Forget(this);
        }

        return true;
    }
}
