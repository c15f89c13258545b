namespace Akka.Actor;

/// <summary>Takes one answer.</summary>
internal sealed class FutureRef<T>(LocalActorSystem system) : MinimalActorRef(system)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _number = system.NextUid();
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;

    public Task<T> Task => _answer.Task;

    public override bool IsTerminated => _answer.Task.IsCompleted;

    public override ActorPath Path => new ChildActorPath(System.TempPath, GeneratedName.Of(_number), _number);

    public void Arm(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout > TimeSpan.Zero)
        {
            _timer = TimeProvider.System.CreateTimer(
                static state =>
                {
                    var (future, duration) = ((FutureRef<T>, TimeSpan))state!;
                    future._answer.TrySetException(new AskTimeoutException($"Timeout after {duration.TotalSeconds:F2} seconds"));
                    future.Disarm();
                },
                (this, timeout),
                timeout,
                Timeout.InfiniteTimeSpan);
        }

        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.Register(static future => ((FutureRef<T>)future!).Cancelled(), this);
        }
    }

    public override void Tell(object message, IActorRef? sender)
    {
        var taken = message switch
        {
            null => throw new InvalidMessageException("Message is null"),
            T answer => _answer.TrySetResult(answer),
            Status.Failure { Cause: { } cause } => _answer.TrySetException(cause),
            Status.Failure => _answer.TrySetException(new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _answer.TrySetException(new ArgumentException(
                $"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        Disarm();
        if (!taken && !_answer.Task.IsCanceled)
        {
            System.DeadLetterRef.Publish(message, sender, this);
        }
    }

    /// <summary>The end of a watched actor is an answer too.</summary>
    public override void Send(SystemMessage message)
    {
        if (message is DeathWatchNotification stopped)
        {
            Tell(new Terminated(stopped.Actor, stopped.ExistenceConfirmed, false), stopped.Actor);
        }
        else
        {
            message.Undeliverable(this);
        }
    }

    private void Cancelled()
    {
        _answer.TrySetCanceled();
        Disarm();
    }

    private void Disarm()
    {
        _timer?.Dispose();
        // Not disposed: that would wait for a callback which may be this one.
        _cancellation.Unregister();
    }
}
