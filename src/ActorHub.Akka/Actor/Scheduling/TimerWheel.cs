namespace Akka.Actor;

/// <summary>
/// Timers in a wheel of slots: adding and removing cost the same however many there are. One timer of the platform turns it, when the
/// next slot is due that holds something: each turn wakes two threads, and 100 idle turns a second took a fifth of a busy core.
/// Nothing fires early; it may fire two ticks late.
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    private const int TickMilliseconds = 10;
    private const int Slots = 512;
    private const long Never = long.MaxValue;

    private readonly Lock _gate = new();
    private readonly WheelEntry?[] _slots = new WheelEntry?[Slots];
    private readonly List<WheelEntry> _due = [];
    private readonly Timer _timer;
    private readonly long _epoch = Environment.TickCount64;
    private long _turned; // the last tick whose slot was looked at
    private long _armedFor = Never; // the tick at which the platform's timer fires next
    private int _count;
    private bool _turning; // the timer is set when the turn ends
    private bool _disposed;

    public TimerWheel() => _timer = new Timer(static wheel => ((TimerWheel)wheel!).Turn(), this, Timeout.Infinite, Timeout.Infinite);

    /// <summary>Milliseconds since the wheel was made.</summary>
    public long Milliseconds => Environment.TickCount64 - _epoch;

    /// <summary>Fires the entry once after the delay; an entry that waits already is moved.</summary>
    public void Add(WheelEntry entry, long delayMilliseconds)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            Unlink(entry);
            var now = Milliseconds;
            if (_count == 0 && !_turning)
            {
                _turned = now / TickMilliseconds; // nobody has looked at the slots since the last entry went
            }

            // Rounded up, because a turn counts only ticks that are over.
            entry.Due = Math.Max((now + delayMilliseconds + TickMilliseconds - 1) / TickMilliseconds, _turned + 1);
            Link(entry);
            if (entry.Due < _armedFor && !_turning)
            {
                Arm(entry.Due);
            }
        }
    }

    public void Remove(WheelEntry entry)
    {
        lock (_gate)
        {
            Unlink(entry);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Array.Clear(_slots);
        }

        _timer.Dispose();
    }

    private void Turn()
    {
        lock (_gate)
        {
            if (_turning)
            {
                return; // set anew while its callback was on its way: the turn under way sets it again
            }

            _turning = true;
            var now = Milliseconds / TickMilliseconds;

            // After a pause longer than a round, one round looks at every slot.
            for (var tick = Math.Max(_turned + 1, now - Slots + 1); tick <= now; tick++)
            {
                TakeDue(tick & (Slots - 1), now);
            }

            _turned = now;
        }

        // A turn is not begun before the last one has ended, so the list is this turn's own.
        foreach (var entry in _due)
        {
            entry.Fire();
        }

        _due.Clear();
        lock (_gate)
        {
            _turning = false;
            _armedFor = Never;
            if (_count > 0 && !_disposed)
            {
                Arm(NextTick());
            }
        }
    }

    private void Arm(long tick)
    {
        _armedFor = tick;
        _timer.Change(Math.Max(1, (tick * TickMilliseconds) - Milliseconds), Timeout.Infinite);
    }

    /// <summary>The tick of the next slot that holds something, be it for a later round.</summary>
    private long NextTick()
    {
        var tick = _turned + 1;
        while (_slots[tick & (Slots - 1)] is null)
        {
            tick++;
        }

        return tick;
    }

    private void TakeDue(long slot, long now)
    {
        for (var entry = _slots[slot]; entry is not null;)
        {
            var next = entry.NextInSlot;
            if (entry.Due <= now)
            {
                Unlink(entry);
                _due.Add(entry);
            }

            entry = next;
        }
    }

    private void Link(WheelEntry entry)
    {
        ref var first = ref _slots[entry.Due & (Slots - 1)];
        entry.NextInSlot = first;
        entry.IsWaiting = true;
        if (first is not null)
        {
            first.PreviousInSlot = entry;
        }

        first = entry;
        _count++;
    }

    private void Unlink(WheelEntry entry)
    {
        if (!entry.IsWaiting)
        {
            return;
        }

        if (entry.PreviousInSlot is { } previous)
        {
            previous.NextInSlot = entry.NextInSlot;
        }
        else
        {
            _slots[entry.Due & (Slots - 1)] = entry.NextInSlot;
        }

        if (entry.NextInSlot is { } next)
        {
            next.PreviousInSlot = entry.PreviousInSlot;
        }

        entry.NextInSlot = null;
        entry.PreviousInSlot = null;
        entry.IsWaiting = false;
        _count--;
    }
}

/// <summary>Something that waits in the wheel. The links belong to the wheel.</summary>
internal abstract class WheelEntry
{
    public WheelEntry? NextInSlot { get; set; }

    public WheelEntry? PreviousInSlot { get; set; }

    public long Due { get; set; }

    public bool IsWaiting { get; set; }

    /// <summary>Called on the wheel's turn: must be short and must not throw.</summary>
    public abstract void Fire();
}
