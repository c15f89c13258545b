namespace ActorHub.Client;

/// <summary>A command on its way to the hub and back.</summary>
/// <param name="id">Its mark, which no other request of the client has.</param>
/// <param name="message">What is sent.</param>
/// <param name="expected">The type of the reply of success.</param>
/// <param name="replied">
/// Called with that reply before the connection's next message is read, so that what the reply begins is there when its first event comes.
/// </param>
internal sealed class Request(long id, ReadOnlyMemory<byte> message, MessageType expected, Action<HubMessage>? replied)
{
    private readonly TaskCompletionSource<HubMessage> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Id { get; } = id;

    /// <summary>Called in the same way when the hub refuses the command.</summary>
    public Action<HubErrorException>? Refused { get; init; }

    /// <summary>What is sent; empty once it was.</summary>
    public ReadOnlyMemory<byte> Message { get; private set; } = message;

    public Task<HubMessage> Reply => _reply.Task;

    public void ForgetMessage() => Message = default;

    public void Complete(HubMessage reply)
    {
        if (reply.Type == MessageType.Error)
        {
            var error = new HubErrorException(reply.Code ?? "", reply.Text ?? "");
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
            _reply.TrySetException(new HubErrorException(HubErrorException.UnexpectedReply, $"The hub answered with {reply.Type}."));
        }
    }

    /// <summary>Nobody awaits the reply, so nobody need hear of its failure.</summary>
    public void LeaveUnattended() => _ = _reply.Task.ContinueWith(
        static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void Fail(Exception reason) => _reply.TrySetException(reason);
}
