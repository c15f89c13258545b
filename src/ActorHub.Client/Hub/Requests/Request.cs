namespace ActorHub.Client;

/// <summary>A command and its pending reply.</summary>
/// <param name="id">An id that is unique in the client.</param>
/// <param name="message">The encoded command.</param>
/// <param name="expected">The type of a successful reply.</param>
/// <param name="replied">
/// Called with a successful reply, before the connection's next message is read. So a subscription has begun before its first publication is
/// handled.
/// </param>
internal sealed class Request(long id, ReadOnlyMemory<byte> message, MessageType expected, Action<HubMessage>? replied)
{
    private readonly TaskCompletionSource<HubMessage> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id { get; } = id;

    /// <summary>Called if the hub refuses the command, also before the next message is read.</summary>
    public Action<HubErrorException>? Refused { get; init; }

    /// <summary>The encoded command; empty once it was sent.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; } = message;

    public Task<HubMessage> Reply => _reply.Task;

    public void ReleaseMessage() => Message = default;

    public void Complete(HubMessage reply)
    {
        if (reply.Type == MessageType.Error)
        {
            var error = new HubErrorException(reply.Code ?? "", reply.Text ?? "") { Position = reply.Epoch is null ? null : reply.Position };
            Refused?.Invoke(error);
            _reply.TrySetException(error);
        }
        else if (reply.Type == expected)
        {
            replied?.Invoke(reply);
            _reply.TrySetResult(reply);
        }
        else
        {
            _reply.TrySetException(new HubErrorException(HubErrorException.UnexpectedReply, $"The hub replied with {reply.Type} instead of {expected}."));
        }
    }

    /// <summary>Marks a failure of the reply as observed, because no caller awaits it.</summary>
    public void IgnoreFailure() => _ = _reply.Task.ContinueWith(
        static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void Fail(Exception reason) => _reply.TrySetException(reason);
}
