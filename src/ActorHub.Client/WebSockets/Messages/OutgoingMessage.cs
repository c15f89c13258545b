namespace ActorHub.Client;

/// <summary>
/// A message that is sent in parts; begun by <see cref="WebSocketClient.BeginMessageAsync"/>. Not thread-safe. Disposing it before it is
/// complete aborts the connection, because nothing else could be sent after an incomplete message.
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
    /// <param name="cancellationToken">Cancels the part if it still waits for room; otherwise cancels only the wait.</param>
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
    /// <param name="cancellationToken">Cancels the wait. The message is then not complete, and disposing it aborts the connection.</param>
    /// <returns>Completes when the transport has taken the part.</returns>
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
