using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Client;

// Input: the pump.
public sealed partial class WebSocketClient
{
    private const int ReadBytes = 1 << 14;

    // Replies to pings that a peer does not take; beyond it the pump stops reading until they are written.
    private const int MaxReplies = 1 << 18;

    private long _received; // counts reads, for the keep-alive
    private volatile bool _waitingForRoom;

    private async Task PumpAsync(byte[] early)
    {
        await Task.Yield(); // the constructor goes on
        try
        {
            if (early.Length > 0)
            {
                await HandleAsync(early);
            }

            while (await ReadAsync())
            {
            }
        }
        catch (Exception e)
        {
            LogTransportEnded(e); // a stream of the program's own may throw anything: it is the end of the transport
        }

        await EndAsync();
    }

    /// <summary>Reads once and handles what came.</summary>
    /// <returns>False at the end of the stream.</returns>
    private async Task<bool> ReadAsync()
    {
        if (_stream is NetworkStream or SslStream)
        {
#pragma warning disable CA2022 // nothing is read: it waits until there is something, so that an idle connection holds no buffer
            await _stream.ReadAsync(Memory<byte>.Empty, _aborting.Token);
#pragma warning restore CA2022
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var count = await _stream.ReadAsync(buffer, _aborting.Token);
            if (count == 0)
            {
                return false;
            }

            Interlocked.Increment(ref _received);
            _options.Observer?.Received(buffer.AsSpan(0, count));
            await HandleAsync(buffer.AsMemory(0, count));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task HandleAsync(Memory<byte> bytes)
    {
        lock (_gate)
        {
            _connection.Receive(bytes);
        }

        while (HandleNext())
        {
            if (_messages.IsFull)
            {
                _waitingForRoom = true;
                await _messages.WhenRoomAsync(_aborting.Token);
                _waitingForRoom = false;
            }

            if (RepliesWaiting() is { } written)
            {
                await written.WaitAsync(_aborting.Token);
            }
        }
    }

    /// <summary>Handles the next event of the connection.</summary>
    /// <returns>False when there is none.</returns>
    private bool HandleNext()
    {
        bool any;
        bool begin;
        lock (_gate)
        {
            any = _connection.TryReadEvent(out var e);
            if (any)
            {
                Handle(e);
            }

            (_, begin) = TakeOutput();
        }

        if (begin)
        {
            _ = WriteAsync();
        }

        return any;
    }

    private void Handle(in WebSocketEvent e)
    {
        switch (e.Kind)
        {
            case WebSocketEventKind.Text:
                _messages.Add(MessageKind.Text, e.Payload.Span, e.EndOfMessage);
                break;
            case WebSocketEventKind.Binary:
                _messages.Add(MessageKind.Binary, e.Payload.Span, e.EndOfMessage);
                break;
            case WebSocketEventKind.Pong:
                ReceivePong(e.Payload.Span);
                break;
            case WebSocketEventKind.Close:
                Ended(e.Close!);
                break;
            case WebSocketEventKind.Failed:
                LogFailed((int)e.Error!.Code, e.Error.Reason, e.Error.Source);
                Fails(e.Error);
                break;
        }
    }

    /// <summary>
    /// The peer broke a rule. The Close that says so waits until the program has answered what it received before, as a peer may expect of
    /// messages that came in order; but not for longer than <see cref="WebSocketClientOptions.CloseTimeout"/>.
    /// </summary>
    private void Fails(ProtocolError error)
    {
        _lingering.CancelAfter(_options.CloseTimeout);
        FailPings();
        if (_messages.IsIdle || _connection.State is ConnectionState.Failed)
        {
            Fail(_connection, error);
        }

        _messages.End(new ProtocolViolationException(error));
    }

    private Task<bool>? RepliesWaiting()
    {
        lock (_gate)
        {
            return _pendingBytes > MaxReplies ? _batch.Task : null;
        }
    }

    /// <summary>The WebSocket has ended. The transport stays a while: the peer gets what waits for it, and ends it first (RFC 6455 §7.1.1).</summary>
    private void Ended(CloseFrame close)
    {
        _lingering.CancelAfter(_options.CloseTimeout);
        _closed.TrySetResult(close);
        _messages.End(null);
        FailPings();
    }

    private async Task EndAsync()
    {
        lock (_gate)
        {
            _connection.ReceiveEof();
            while (_connection.TryReadEvent(out var e))
            {
                Handle(e);
            }

            _connection.Dispose();
        }

        _messages.End(null);
        FailPings();
        _closed.TrySetResult(Abnormal);
        await _stream.DisposeAsync();
    }
}
