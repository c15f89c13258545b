namespace ActorHub.Client;

/// <summary>
/// A message that is sent in parts, each as it comes; begun by <see cref="WebSocketClient.BeginMessageAsync"/>. Not thread-safe. Disposing of
/// it before it is complete cuts the connection off: the peer could not tell where the message ends.
/// </summary>
public sealed class OutgoingMessage : IAsyncDisposable
{
    private readonly WebSocketClient _client;
    private readonly MessageKind _kind;
    private bool _ended;

    internal OutgoingMessage(WebSocketClient client, MessageKind kind)
    {
        _client = client;
        _kind = kind;
    }

    /// <summary>Sends a part.</summary>
    /// <param name="part">Any length; a part of a text may end within a character.</param>
    /// <param name="cancellationToken">Stops waiting; the part is sent nevertheless unless there was no room for it yet.</param>
    /// <returns>Completes when the transport has taken the part.</returns>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    /// <exception cref="InvalidOperationException">The message is complete.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        CheckOpen();
        return _client.SendPartAsync(_kind, part, endOfMessage: false, cancellationToken);
    }

    /// <summary>Sends the last part.</summary>
    /// <param name="part">May be empty.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is cut off unless the part could be sent.</param>
    /// <returns>Completes when the transport has taken it.</returns>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    /// <exception cref="InvalidOperationException">The message is complete.</exception>
    public async ValueTask CompleteAsync(ReadOnlyMemory<byte> part, CancellationToken cancellationToken)
    {
        CheckOpen();
        await _client.SendPartAsync(_kind, part, endOfMessage: true, cancellationToken);
        _ended = true;
        _client.EndTurn();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            _client.Abort();
            _client.EndTurn();
        }

        return ValueTask.CompletedTask;
    }

    private void CheckOpen()
    {
        if (_ended)
        {
            throw new InvalidOperationException("The message is complete.");
        }
    }
}
