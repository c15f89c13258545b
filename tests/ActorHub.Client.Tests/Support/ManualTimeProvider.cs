namespace ActorHub.Client.Tests.Support;

/// <summary>A clock that stands until it is advanced.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Delay, TaskCompletionSource Set)> _awaited = [];
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is running that goes off after exactly this time.</summary>
    public async Task WhenTimerSetAsync(TimeSpan delay)
    {
        TaskCompletionSource set;
        lock (_lock)
        {
            if (_timers.Exists(timer => timer.Due == _ticks + delay.Ticks))
            {
                return;
            }

            set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((delay, set));
        }

        await set.Task.Patiently($"a timer of {delay}");
    }

    public void Advance(TimeSpan time)
    {
        ManualTimer[] due;
        lock (_lock)
        {
            _ticks += time.Ticks;
            due = [.. _timers.Where(timer => timer.Due <= _ticks).OrderBy(timer => timer.Due)];
            _timers.RemoveAll(timer => timer.Due <= _ticks);
        }

        foreach (var timer in due)
        {
            timer.GoOff();
        }
    }

    private void Set(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.Due = _ticks + dueTime.Ticks;
            _timers.Add(timer);
            foreach (var awaited in _awaited.Where(awaited => awaited.Delay == dueTime).ToArray())
            {
                _awaited.Remove(awaited);
                awaited.Set.SetResult();
            }
        }
    }

    private sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public long Due { get; set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Set(this, dueTime);
            return true;
        }

        public void Dispose() => time.Set(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
