namespace Akka.Actor;

/// <summary>
/// Notices that nothing was received for a while. A message only moves the deadline; the entry stays in the wheel and, when its time
/// comes, waits for what is left.
/// </summary>
internal sealed class ReceiveTimeoutTimer(ActorCell cell, TimeSpan timeout) : WheelEntry
{
    private readonly long _milliseconds = (long)Math.Ceiling(timeout.TotalMilliseconds);
    private readonly TimerWheel? _wheel = (cell.System.Scheduler as WheelScheduler)?.Wheel;
    private ICancelable? _foreign; // with a scheduler other than ours
    private long _deadline;
    private volatile bool _waiting;
    private volatile bool _cancelled;

    public TimeSpan Duration => timeout;

    /// <summary>Something was received.</summary>
    public void Restart()
    {
        if (_wheel is null)
        {
            _foreign?.Cancel();
            _foreign = cell.System.Scheduler.ScheduleTellOnceCancelable(timeout, cell, ReceiveTimeout.Instance, cell);
            return;
        }

        Volatile.Write(ref _deadline, _wheel.Milliseconds + _milliseconds);
        if (!_waiting)
        {
            _waiting = true;
            _wheel.Add(this, _milliseconds);
        }
    }

    public void Cancel()
    {
        _cancelled = true;
        _foreign?.Cancel();
        _wheel?.Remove(this);
    }

    public override void Fire()
    {
        if (_cancelled)
        {
            return;
        }

        var left = Volatile.Read(ref _deadline) - _wheel!.Milliseconds;
        if (left <= 0)
        {
            _waiting = false;
            cell.Tell(ReceiveTimeout.Instance, cell);
            return;
        }

        _wheel.Add(this, left);
        if (_cancelled)
        {
            _wheel.Remove(this);
        }
    }
}
