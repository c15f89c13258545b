using System.Buffers;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

// Output: encoded behind the gate into _pending, written by whoever finds nobody writing, all that waits at a time.
public sealed partial class WebSocketClient
{
    // So much may wait before the next message is encoded; replies to pings may add to it until the pump stops reading.
    private const int HighWater = 1 << 16;

    private static readonly Task<bool> Written = Task.FromResult(true);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[]? _pending;
    private int _pendingBytes;
    private TaskCompletionSource<bool> _batch = NewBatch(); // of what is pending: whether it was written
    private bool _writing;

    /// <summary>Sends a text message.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Before the message has its turn, nothing of it is sent; after that, only the wait ends.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="ArgumentException">The text has half a surrogate pair.</exception>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    public async ValueTask SendTextAsync(string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            await SendTextAsync(buffer.AsMemory(0, StrictUtf8.GetBytes(text, buffer)), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer); // encoded by now, or never
        }
    }

    /// <summary>Sends a text message.</summary>
    /// <param name="utf8">The text; may be reused once the call has completed.</param>
    /// <param name="cancellationToken">Before the message has its turn, nothing of it is sent; after that, only the wait ends.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="ArgumentException">Not UTF-8.</exception>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    public ValueTask SendTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        SendAsync(static (connection, payload) => connection.SendText(payload), utf8, cancellationToken);

    /// <summary>Sends a binary message.</summary>
    /// <param name="payload">The message; may be reused once the call has completed.</param>
    /// <param name="cancellationToken">Before the message has its turn, nothing of it is sent; after that, only the wait ends.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    /// <exception cref="NotSupportedException">The version knows only text.</exception>
    public ValueTask SendBinaryAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        SendAsync(static (connection, payload) => connection.SendBinary(payload), payload, cancellationToken);

    /// <summary>Begins a message that is sent in parts. Other messages wait until it is complete.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <param name="cancellationToken">Stops waiting for messages that are under way.</param>
    /// <returns>The message; dispose it.</returns>
    public async ValueTask<OutgoingMessage> BeginMessageAsync(MessageKind kind, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new OutgoingMessage(this, kind);
    }

    internal async ValueTask SendPartAsync(MessageKind kind, ReadOnlyMemory<byte> part, bool endOfMessage, CancellationToken cancellationToken)
    {
        await WhenRoomAsync(cancellationToken);
        var eventKind = kind == MessageKind.Text ? WebSocketEventKind.Text : WebSocketEventKind.Binary;
        await WrittenAsync(Write(connection => connection.SendPart(eventKind, part.Span, endOfMessage)), cancellationToken);
    }

    internal void EndTurn() => _turn.Release();

    private static UTF8Encoding StrictUtf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static TaskCompletionSource<bool> NewBatch() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask SendAsync(
        Func<WebSocketConnection, ReadOnlySpan<byte>, bool> encode, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken); // turns keep the order of the calls while there is no room
        Task<bool>? written;
        try
        {
            await WhenRoomAsync(cancellationToken);
            written = Write(connection => encode(connection, payload.Span));
        }
        finally
        {
            _turn.Release();
        }

        await WrittenAsync(written, cancellationToken);
    }

    private async ValueTask WrittenAsync(Task<bool>? written, CancellationToken cancellationToken)
    {
        if (written is null || !await written.WaitAsync(cancellationToken))
        {
            throw new WebSocketClosedException(Closed);
        }
    }

    private async Task WhenRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task<bool> batch;
            lock (_gate)
            {
                if (_pendingBytes < HighWater)
                {
                    return;
                }

                batch = _batch.Task;
            }

            await batch.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Lets the connection encode something, and sees that it is written.</summary>
    /// <returns>Whether it was written; null when the connection did not encode it.</returns>
    private Task<bool>? Write(Func<WebSocketConnection, bool> encode)
    {
        Task<bool> written;
        bool begin;
        lock (_gate)
        {
            if (_aborting.IsCancellationRequested || !encode(_connection))
            {
                return null;
            }

            (written, begin) = TakeOutput();
        }

        if (begin)
        {
            _ = WriteAsync();
        }

        return written;
    }

    /// <summary>Behind the gate: moves the connection's output to what is pending.</summary>
    /// <returns>
    /// The batch that it is in, or a completed one when nothing is pending: a part of a compressed message may still be in the compressor.
    /// And whether the caller has to begin writing once it has left the gate.
    /// </returns>
    private (Task<bool> Written, bool Begin) TakeOutput()
    {
        while (_connection.TryTakeOutput(out var bytes))
        {
            Append(bytes.Span);
        }

        var begin = !_writing && _pendingBytes > 0;
        _writing |= begin;
        return (_pendingBytes > 0 ? _batch.Task : Written, begin);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_pending is null || _pending.Length - _pendingBytes < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_pendingBytes + bytes.Length, 2 * _pendingBytes));
            _pending?.AsSpan(0, _pendingBytes).CopyTo(larger);
            if (_pending is not null)
            {
                ArrayPool<byte>.Shared.Return(_pending);
            }

            _pending = larger;
        }

        bytes.CopyTo(_pending.AsSpan(_pendingBytes));
        _pendingBytes += bytes.Length;
    }

    private async Task WriteAsync()
    {
        while (true)
        {
            byte[] bytes;
            int count;
            TaskCompletionSource<bool> batch;
            lock (_gate)
            {
                if (_pendingBytes == 0)
                {
                    _writing = false;
                    return;
                }

                (bytes, count, batch) = (_pending!, _pendingBytes, _batch);
                (_pending, _pendingBytes, _batch) = (null, 0, NewBatch());
            }

            batch.SetResult(await TryWriteAsync(bytes.AsMemory(0, count)));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _options.Observer?.Sending(bytes.Span);
            await _stream.WriteAsync(bytes, _aborting.Token);
            await _stream.FlushAsync(_aborting.Token);
            return true;
        }
        catch (Exception e) // as for the pump
        {
            LogTransportEnded(e);
            _lingering.CancelAfter(_options.CloseTimeout); // the peer's Close, which says why, may be on its way to the pump
            return false;
        }
    }
}
