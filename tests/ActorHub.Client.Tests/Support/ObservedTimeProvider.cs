using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Client.Tests.Support;

/// <summary>A clock that the test advances. A test can also wait until the code under test has set a timer, and advance it only then.</summary>
internal sealed class ObservedTimeProvider : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ITimer, long> _due = [];
    private readonly List<(long Due, TaskCompletionSource Set)> _awaited = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ObservedTimer(this, base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until a timer is set that is due after exactly this time.</summary>
    public async Task WhenTimerSetAsync(TimeSpan delay)
    {
        TaskCompletionSource set;
        lock (_lock)
        {
            var due = GetTimestamp() + delay.Ticks;
            if (_due.ContainsValue(due))
            {
                return;
            }

            set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((due, set));
        }

        await set.Task.Patiently($"a timer of {delay}");
    }

    /// <summary>Waits until a deadline for the peer is set, and lets both its steps pass.</summary>
    public async Task PassDeadlineAsync(TimeSpan deadline)
    {
        await WhenDeadlineSetAsync(deadline);
        var last = LastStep(deadline);
        Advance(deadline - last);
        await WhenTimerSetAsync(last);
        Advance(last);
    }

    /// <summary>Waits until a deadline for the peer is set: its first step.</summary>
    public Task WhenDeadlineSetAsync(TimeSpan deadline) => WhenTimerSetAsync(deadline - LastStep(deadline));

    private static TimeSpan LastStep(TimeSpan deadline) => deadline < TimeSpan.FromSeconds(2) ? deadline / 2 : TimeSpan.FromSeconds(1);

    private void Set(ITimer timer, TimeSpan dueTime)
    {
        lock (_lock)
        {
            _due.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            var due = GetTimestamp() + dueTime.Ticks;
            _due.Add(timer, due);
            foreach (var awaited in _awaited.Where(awaited => awaited.Due == due).ToArray())
            {
                _awaited.Remove(awaited);
                awaited.Set.SetResult();
            }
        }
    }

    private sealed class ObservedTimer(ObservedTimeProvider time, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            time.Set(timer, dueTime);
            return changed;
        }

        public void Dispose()
        {
            timer.Dispose();
            time.Set(timer, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
