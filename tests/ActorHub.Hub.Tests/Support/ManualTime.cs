namespace ActorHub.Hub.Tests.Support;

/// <summary>A clock that only <see cref="Advance"/> moves. Its timers fire once.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private readonly SemaphoreSlim _set = new(0);
    private long _ticks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), GetTimestamp() + dueTime.Ticks);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        _set.Release();
        return timer;
    }

    /// <summary>Waits until one more timer has been set.</summary>
    public async Task WhenTimerSetAsync() => Assert.True(await _set.WaitAsync(TestHub.Patience), "no timer was set");

    public void Advance(TimeSpan time)
    {
        var now = Interlocked.Add(ref _ticks, time.Ticks);
        Timer[] due;
        lock (_timers)
        {
            due = [.. _timers.Where(timer => timer.Due <= now)];
            _timers.RemoveAll(timer => timer.Due <= now);
        }

        foreach (var timer in due)
        {
            timer.Fire();
        }
    }

    private sealed class Timer(ManualTime time, Action fire, long due) : ITimer
    {
        public long Due => due;

        public Action Fire => fire;

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose()
        {
            lock (time._timers)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
