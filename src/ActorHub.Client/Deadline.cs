namespace ActorHub.Client;

/// <summary>
/// A deadline for a peer. It passes in two steps, and the short second step begins only when the first has ended: a process that was suspended for
/// longer than the deadline still reads what has arrived meanwhile, before it judges the peer. Thread-safe.
/// </summary>
internal sealed class Deadline : IDisposable
{
    // Ample for reading what the system has buffered.
    private static readonly TimeSpan LongestLastStep = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _cancelled;
    private readonly ITimer _timer;
    private readonly TimeSpan _lastStep;
    private volatile bool _inLastStep;
    private volatile bool _hasPassed;

    /// <summary>Starts a deadline.</summary>
    /// <param name="span">The time until it passes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Also cancels <see cref="Token"/>.</param>
    public Deadline(TimeSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        _lastStep = span / 2 < LongestLastStep ? span / 2 : LongestLastStep;
        _cancelled = cancellationToken.UnsafeRegister(static deadline => ((Deadline)deadline!)._ended.Cancel(), this);
        _timer = time.CreateTimer(static deadline => ((Deadline)deadline!).EndStep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(span - _lastStep, Timeout.InfiniteTimeSpan); // only now: the callback uses the field
    }

    /// <summary>Cancelled when the deadline passes, or the caller cancels.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Whether the deadline has passed.</summary>
    public bool HasPassed => _hasPassed;

    /// <summary>Stops the deadline. Its token is not cancelled any more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _cancelled.Dispose();
    }

    private void EndStep()
    {
        if (!_inLastStep)
        {
            _inLastStep = true;
            _timer.Change(_lastStep, Timeout.InfiniteTimeSpan);
            return;
        }

        _hasPassed = true;
        _ended.Cancel();
    }
}
