using System.Buffers;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Client;

// Output is encoded into _pending, under the lock. The caller that finds no write in flight starts one, which writes all pending bytes at
// once and continues until nothing is pending.
public sealed partial class WebSocketClient
{
    // Pending bytes above which no further message is encoded. Pongs may exceed it, up to MaxReplies.
    private const int HighWater = 1 << 16;

    private static readonly Task<bool> Written = Task.FromResult(true);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private byte[]? _pending;
    private int _pendingBytes;
    private TaskCompletionSource<bool> _batch = NewBatch(); // the result of writing the pending bytes
    private bool _writing;

    /// <summary>Sends a text message.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Cancels the message if it is not encoded yet; otherwise cancels only the wait.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="ArgumentException">The text contains a lone surrogate.</exception>
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
            ArrayPool<byte>.Shared.Return(buffer); // the message is encoded, or never will be
        }
    }

    /// <summary>Sends a text message.</summary>
    /// <param name="utf8">The text; may be reused once the call has completed.</param>
    /// <param name="cancellationToken">Cancels the message if it is not encoded yet; otherwise cancels only the wait.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="ArgumentException">The text is not valid UTF-8.</exception>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    public ValueTask SendTextAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken) =>
        SendAsync(static (connection, payload) => connection.SendText(payload), utf8, cancellationToken);

    /// <summary>Sends a binary message.</summary>
    /// <param name="payload">The message; may be reused once the call has completed.</param>
    /// <param name="cancellationToken">Cancels the message if it is not encoded yet; otherwise cancels only the wait.</param>
    /// <returns>Completes when the transport has taken the message.</returns>
    /// <exception cref="WebSocketClosedException">The connection is not open.</exception>
    /// <exception cref="NotSupportedException">The protocol version supports only text.</exception>
    public ValueTask SendBinaryAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        SendAsync(static (connection, payload) => connection.SendBinary(payload), payload, cancellationToken);

    /// <summary>Begins a message that is sent in parts. Other messages wait until it is complete.</summary>
    /// <param name="kind">Text or binary.</param>
    /// <param name="cancellationToken">Cancels the wait for messages in flight.</param>
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
        await _turn.WaitAsync(cancellationToken); // keeps the order of the calls while they wait for room
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

    /// <summary>Encodes something with the connection, and starts a write if none is in flight.</summary>
    /// <returns>Completes with true when it was written, false when the write failed. Null if the connection did not encode it.</returns>
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

    /// <summary>Moves the connection's output to the pending bytes. Call it under the lock.</summary>
    /// <returns>
    /// The result of writing the pending bytes; completed if nothing is pending, because a part of a compressed message may still be in the
    /// compressor. Also, whether the caller must start the write after it has released the lock.
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
        catch (Exception e) // any exception, as in PumpAsync
        {
            LogTransportEnded(e);
            Linger(); // the pump may still receive the peer's Close, which states the reason
            return false;
        }
    }
}
