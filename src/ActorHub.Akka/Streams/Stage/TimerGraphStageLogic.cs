using Akka.Actor;
using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>A logic with timers, each known by a key. They end with the stage.</summary>
/// <param name="shape">The stage's ports.</param>
public abstract class TimerGraphStageLogic(Shape shape) : GraphStageLogic(shape)
{
    // A stage has a timer or two: a list is smaller than a dictionary and no slower.
    private Timer? _timers;

    /// <summary>A timer went off. One that was cancelled or set anew never does, even if it had fired already.</summary>
    /// <param name="timerKey">The key it was set with.</param>
    protected abstract void OnTimer(object timerKey);

    /// <summary>Sets a timer that goes off once.</summary>
    /// <param name="timerKey">A timer with the same key is cancelled.</param>
    /// <param name="delay">From now.</param>
    protected void ScheduleOnce(object timerKey, TimeSpan delay)
    {
        var timer = Add(timerKey, repeats: false);
        timer.Task = Materializer.ScheduleOnce(delay, timer.Fire);
    }

    /// <summary>Sets a timer that goes off again and again.</summary>
    /// <param name="timerKey">A timer with the same key is cancelled.</param>
    /// <param name="initialDelay">From now until the first time.</param>
    /// <param name="interval">Between one time and the next.</param>
    protected void ScheduleRepeatedly(object timerKey, TimeSpan initialDelay, TimeSpan interval)
    {
        var timer = Add(timerKey, repeats: true);
        timer.Task = Materializer.ScheduleRepeatedly(initialDelay, interval, timer.Fire);
    }

    /// <summary>Sets a timer that goes off again and again.</summary>
    /// <param name="timerKey">A timer with the same key is cancelled.</param>
    /// <param name="interval">From now until the first time, and between one time and the next.</param>
    protected void ScheduleRepeatedly(object timerKey, TimeSpan interval) => ScheduleRepeatedly(timerKey, interval, interval);

    /// <summary>Ends a timer; no effect if there is none.</summary>
    /// <param name="timerKey">The key it was set with.</param>
    protected void CancelTimer(object timerKey) => Find(timerKey)?.Cancel();

    /// <summary>Whether a timer is set that will go off.</summary>
    /// <param name="timerKey">The key it was set with.</param>
    protected bool IsTimerActive(object timerKey) => Find(timerKey) is not null;

    private protected override void AfterPostStop()
    {
        while (_timers is not null)
        {
            _timers.Cancel();
        }
    }

    private Timer Add(object key, bool repeats)
    {
        ArgumentNullException.ThrowIfNull(key);
        CancelTimer(key);
        return _timers = new Timer(this, key, repeats, _timers);
    }

    private Timer? Find(object key)
    {
        var timer = _timers;
        while (timer is not null && !timer.Key.Equals(key))
        {
            timer = timer.NextTimer;
        }

        return timer;
    }

    private void Remove(Timer timer)
    {
        if (_timers == timer)
        {
            _timers = timer.NextTimer;
            return;
        }

        for (var before = _timers; before is not null; before = before.NextTimer)
        {
            if (before.NextTimer == timer)
            {
                before.NextTimer = timer.NextTimer;
                return;
            }
        }
    }

    private sealed class Timer(TimerGraphStageLogic logic, object key, bool repeats, Timer? next) : StageEvent(logic)
    {
        private int _fired;
        private bool _isOver;

        public object Key => key;

        public Timer? NextTimer { get; set; } = next;

        public ICancelable? Task { get; set; }

        /// <summary>Called by the scheduler. Firing again before the stage ran is counted, and needs no second event.</summary>
        public void Fire()
        {
            if (Interlocked.Increment(ref _fired) == 1)
            {
                Stage.Island.Post(this);
            }
        }

        public void Cancel()
        {
            _isOver = true;
            Task?.Cancel();
            logic.Remove(this);
        }

        public override void Run()
        {
            for (var times = Interlocked.Exchange(ref _fired, 0); times > 0 && !_isOver && !logic.HasEnded; times--)
            {
                if (!repeats)
                {
                    _isOver = true;
                    logic.Remove(this);
                }

                logic.OnTimer(key);
            }
        }

        public override void Drop() => Volatile.Write(ref _fired, 0);
    }
}
