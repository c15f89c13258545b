namespace Akka.Actor;

/// <summary>Calls off what was scheduled with it. The token behind it is only made when asked for.</summary>
public class Cancelable : ICancelable, IDisposable
{
    private readonly IActionScheduler _scheduler;
    private CancellationTokenSource? _source;
    private ScheduledEntry? _entry;
    private int _cancelled;

    /// <summary>One that can be called off by hand.</summary>
    public Cancelable(IScheduler scheduler)
        : this(Advanced(scheduler))
    {
    }

    /// <summary>One that can be called off by hand.</summary>
    public Cancelable(IActionScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        _scheduler = scheduler;
    }

    /// <summary>One that calls itself off after a while.</summary>
    public Cancelable(IScheduler scheduler, TimeSpan delay)
        : this(Advanced(scheduler), delay)
    {
    }

    /// <summary>One that calls itself off after a while.</summary>
    public Cancelable(IScheduler scheduler, int millisecondsDelay)
        : this(Advanced(scheduler), TimeSpan.FromMilliseconds(millisecondsDelay))
    {
    }

    /// <summary>One that calls itself off after a while.</summary>
    public Cancelable(IActionScheduler scheduler, TimeSpan delay)
        : this(scheduler) => CancelAfter(delay);

    /// <inheritdoc/>
    public bool IsCancellationRequested => Volatile.Read(ref _cancelled) != 0;

    /// <inheritdoc/>
    public CancellationToken Token
    {
        get
        {
            var source = Volatile.Read(ref _source);
            if (source is null)
            {
                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _source, made, null) ?? made;
            }

            if (IsCancellationRequested)
            {
                source.Cancel();
            }

            return source.Token;
        }
    }

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public void Cancel() => Cancel(false);

    /// <inheritdoc/>
    public void Cancel(bool throwOnFirstException)
    {
        if (Interlocked.Exchange(ref _cancelled, 1) == 0)
        {
            Interlocked.Exchange(ref _entry, null)?.Remove();
            Volatile.Read(ref _source)?.Cancel(throwOnFirstException);
        }
    }

    /// <inheritdoc/>
    public void CancelAfter(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        _scheduler.ScheduleOnce(delay, Cancel);
    }

    /// <inheritdoc/>
    public void CancelAfter(int millisecondsDelay) => CancelAfter(TimeSpan.FromMilliseconds(millisecondsDelay));

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>One that is called off already.</summary>
    public static ICancelable CreateCanceled() => new Canceled();

    /// <summary>Frees the token.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !IsDisposed)
        {
            IsDisposed = true;
            _source?.Dispose();
        }
    }

    /// <summary>Lets a cancellation take the entry out of the wheel at once. Without it the entry would wait there for its time.</summary>
    internal void Attach(ScheduledEntry entry)
    {
        Volatile.Write(ref _entry, entry);
        if (IsCancellationRequested)
        {
            Interlocked.Exchange(ref _entry, null)?.Remove();
        }
    }

    private static IAdvancedScheduler Advanced(IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        return scheduler.Advanced;
    }

    private sealed class Canceled : ICancelable
    {
        public bool IsCancellationRequested => true;

        public CancellationToken Token => new(true);

        public void Cancel()
        {
        }

        public void Cancel(bool throwOnFirstException)
        {
        }

        public void CancelAfter(TimeSpan delay)
        {
        }

        public void CancelAfter(int millisecondsDelay)
        {
        }
    }
}
