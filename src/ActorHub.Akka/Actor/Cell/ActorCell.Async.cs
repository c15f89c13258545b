namespace Akka.Actor;

// Asynchronous handlers. While one is not done, no other message is handled; what it awaits comes back through the system inbox, so
// it goes on with the actor's turn, its context and its sender, and failures and stops are dealt with in between.
internal sealed partial class ActorCell
{
    private int _awaited; // handlers that are not done: 1, or more if one message started several

    public void RunAsync<TState>(Func<TState, Task> run, TState state)
    {
        var context = Extras.Async ??= new AsyncReceive(this);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Task task;
        try
        {
            task = run(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        if (task.IsCompleted)
        {
            task.GetAwaiter().GetResult();
            return;
        }

        _awaited++;
        var done = new AsyncDone(this, context, task);
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(done.Completed);
    }

    /// <summary>Whether the handler was started by the incarnation that is alive.</summary>
    public bool Owns(AsyncReceive context) => ReferenceEquals(_extras?.Async, context);

    public void HandlerDone(Task task)
    {
        _awaited--;
        if (!task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult(); // throws what the handler threw
        }

        if (_awaited == 0 && !_failed)
        {
            _message = null;
            _sender = null;
        }

        _extras?.Timeout?.Restart();
    }
}

/// <summary>Brings what an actor's asynchronous handlers awaited back to the actor.</summary>
internal sealed class AsyncReceive(ActorCell cell) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => cell.Send(new AsyncStep(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An actor's handler cannot be continued synchronously from elsewhere.");

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>The next part of an asynchronous handler. Dropped if the actor has been restarted or stopped.</summary>
internal sealed class AsyncStep(AsyncReceive context, SendOrPostCallback callback, object? state) : SystemMessage
{
    public override void Deliver(ActorCell cell)
    {
        if (!cell.Owns(context))
        {
            return;
        }

        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            callback(state);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}

/// <summary>An asynchronous handler is done.</summary>
internal sealed class AsyncDone(ActorCell cell, AsyncReceive context, Task task) : SystemMessage
{
    public void Completed() => cell.Send(this);

    public override void Deliver(ActorCell cell)
    {
        if (cell.Owns(context))
        {
            cell.HandlerDone(task);
        }
    }
}
