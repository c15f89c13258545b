using System.Diagnostics;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The scheduler of a system unless its configuration names another one.</summary>
internal sealed class WheelScheduler(Func<ILoggingAdapter> log) : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public TimerWheel Wheel { get; } = new();

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    public TimeSpan MonotonicClock => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(_start);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(new ScheduledTell(this, cancelable, null, receiver, message, sender), delay);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Schedule(new ScheduledTell(this, cancelable, Interval(interval), receiver, message, sender), initialDelay);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, cancelable, null, action), delay);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Schedule(new ScheduledAction(this, cancelable, Interval(interval), action), initialDelay);

    public void Dispose() => Wheel.Dispose();

    public void Failed(Exception cause) => log().Error(cause, "Scheduled work failed: {0}", cause.Message);

    private static TimeSpan? Interval(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return interval;
    }

    private void Schedule(ScheduledEntry entry, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (entry.IsCancelled)
        {
            return;
        }

        Wheel.Add(entry, (long)Math.Ceiling(delay.TotalMilliseconds));
        entry.Attach();
    }
}

/// <summary>A message or an action that waits in the wheel of a <see cref="WheelScheduler"/>.</summary>
internal abstract class ScheduledEntry(WheelScheduler scheduler, ICancelable? cancelable, TimeSpan? interval) : WheelEntry
{
    public bool IsCancelled => cancelable?.IsCancellationRequested ?? false;

    public void Attach() => (cancelable as Cancelable)?.Attach(this);

    public void Remove() => scheduler.Wheel.Remove(this);

    public sealed override void Fire()
    {
        if (IsCancelled)
        {
            return;
        }

        try
        {
            Act();
        }
        catch (Exception cause)
        {
            scheduler.Failed(cause);
        }

        if (interval is { } again && !IsCancelled)
        {
            scheduler.Wheel.Add(this, (long)again.TotalMilliseconds);
            if (IsCancelled)
            {
                Remove();
            }
        }
    }

    protected abstract void Act();
}

internal sealed class ScheduledTell(
    WheelScheduler scheduler, ICancelable? cancelable, TimeSpan? interval, ICanTell receiver, object message, IActorRef? sender)
    : ScheduledEntry(scheduler, cancelable, interval)
{
    protected override void Act() => receiver.Tell(message, sender);
}

internal sealed class ScheduledAction(WheelScheduler scheduler, ICancelable? cancelable, TimeSpan? interval, Action action)
    : ScheduledEntry(scheduler, cancelable, interval)
{
    protected override void Act() => action();
}
