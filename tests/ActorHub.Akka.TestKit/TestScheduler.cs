using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>
/// Time that passes when the test says so. Named by <c>akka.scheduler.implementation</c>. What repeats happens once per step, however
/// long the step is.
/// </summary>
public class TestScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<DateTimeOffset, List<Item>> _scheduled = [];
    private DateTimeOffset _now = DateTimeOffset.UtcNow;

    public TestScheduler(Config schedulerConfig, ILoggingAdapter log)
    {
        _ = schedulerConfig;
        _ = log;
    }

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    public TimeSpan MonotonicClock => TimeSpan.FromMilliseconds(Environment.TickCount64);

    public TimeSpan HighResMonotonicClock => TimeSpan.FromTicks(DateTime.UtcNow.Ticks);

    /// <summary>Lets time pass: what is due happens, in order, on this thread.</summary>
    public void Advance(TimeSpan offset)
    {
        List<Item> due = [];
        lock (_gate)
        {
            _now += offset;
            foreach (var time in _scheduled.Keys.TakeWhile(time => time <= _now).ToArray())
            {
                due.AddRange(_scheduled[time]);
                _scheduled.Remove(time);
            }
        }

        foreach (var item in due.Where(item => !item.IsCancelled))
        {
            item.Act();
            if (item.Interval is { } interval && !item.IsCancelled)
            {
                Add(interval, item);
            }
        }
    }

    public void AdvanceTo(DateTimeOffset when)
    {
        var now = Now;
        if (when < now)
        {
            throw new InvalidOperationException("You can't reverse time...");
        }

        Advance(when - now);
    }

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(delay, new Item(() => receiver.Tell(message, sender), null, cancelable));

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef? sender, ICancelable? cancelable) =>
        Add(initialDelay, new Item(() => receiver.Tell(message, sender), interval, cancelable));

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable) => Add(delay, new Item(action, null, cancelable));

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable) =>
        Add(initialDelay, new Item(action, interval, cancelable));

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    private void Add(TimeSpan delay, Item item)
    {
        lock (_gate)
        {
            var time = _now + delay;
            if (!_scheduled.TryGetValue(time, out var items))
            {
                _scheduled.Add(time, items = []);
            }

            items.Add(item);
        }
    }

    private sealed record Item(Action Act, TimeSpan? Interval, ICancelable? Cancelable)
    {
        public bool IsCancelled => Cancelable?.IsCancellationRequested ?? false;
    }
}
