namespace Akka.Actor;

/// <summary>Sends what a task comes to: its result, or its failure as a <see cref="Status.Failure"/>.</summary>
public static class PipeToSupport
{
    /// <summary>Sends the result.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo<T>(
        this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <summary>Sends the result.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="useConfigureAwait">Whether to come back to the current context.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static async Task PipeTo<T>(
        this Task<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object message;
        try
        {
            var result = await taskToPipe.ConfigureAwait(useConfigureAwait);
            message = success is null ? result! : success(result);
        }
        catch (Exception cause)
        {
            message = failure is null ? new Status.Failure(cause) : failure(cause);
        }

        recipient.Tell(message, sender);
    }

    /// <summary>Sends that it is done.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result; without it nothing is sent.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo(
        this Task taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <summary>Sends that it is done.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="useConfigureAwait">Whether to come back to the current context.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result; without it nothing is sent.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static async Task PipeTo(
        this Task taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null)
    {
        object message;
        try
        {
            await taskToPipe.ConfigureAwait(useConfigureAwait);
            if (success is null)
            {
                return;
            }

            message = success();
        }
        catch (Exception cause)
        {
            message = failure is null ? new Status.Failure(cause) : failure(cause);
        }

        recipient.Tell(message, sender);
    }

    /// <summary>Sends the result.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <summary>Sends the result.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="useConfigureAwait">Whether to come back to the current context.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo<T>(
        this ValueTask<T> taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<T, object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);

    /// <summary>Sends that it is done.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result; without it nothing is sent.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo(
        this ValueTask taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        taskToPipe.PipeTo(recipient, false, sender, success, failure);

    /// <summary>Sends that it is done.</summary>
    /// <param name="taskToPipe">What is awaited.</param>
    /// <param name="recipient">Who is told.</param>
    /// <param name="useConfigureAwait">Whether to come back to the current context.</param>
    /// <param name="sender">Named as the sender.</param>
    /// <param name="success">Makes the message from the result; without it nothing is sent.</param>
    /// <param name="failure">Makes the message from the failure; without it a <see cref="Status.Failure"/> is sent.</param>
    public static Task PipeTo(
        this ValueTask taskToPipe,
        ICanTell recipient,
        bool useConfigureAwait,
        IActorRef? sender = null,
        Func<object>? success = null,
        Func<Exception, object>? failure = null) =>
        taskToPipe.AsTask().PipeTo(recipient, useConfigureAwait, sender, success, failure);
}
