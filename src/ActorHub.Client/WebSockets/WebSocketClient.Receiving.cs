using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using ActorHub.WebSockets;

namespace ActorHub.Client;

// Input: the pump.
public sealed partial class WebSocketClient
{
    private const int ReadBytes = 1 << 14;

    // Pending bytes, including Pongs, above which the pump stops reading until they are written.
    private const int MaxReplies = 1 << 18;

    private long _received; // number of reads, for the keep-alive
    private volatile bool _waitingForRoom;

    private async Task PumpAsync(byte[] early)
    {
        await Task.Yield(); // let the constructor return
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
            LogTransportEnded(e); // any exception: a stream that the program provides may throw anything
        }

        await EndAsync();
    }

    /// <summary>Reads once and handles the bytes.</summary>
    /// <returns>False at the end of the stream.</returns>
    private async Task<bool> ReadAsync()
    {
        if (_stream is NetworkStream or SslStream)
        {
#pragma warning disable CA2022 // a zero-byte read waits for bytes, so that an idle connection holds no buffer
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

            if (WaitForReplies() is { } written)
            {
                await written.WaitAsync(_aborting.Token);
            }
        }
    }

    /// <summary>Handles the next event of the connection.</summary>
    /// <returns>False if there is none.</returns>
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
                OnClosed(e.Close!);
                break;
            case WebSocketEventKind.Failed:
                LogFailed((int)e.Error!.Code, e.Error.Reason, e.Error.Source);
                OnFailed(e.Error);
                break;
        }
    }

    /// <summary>Handles a protocol violation by the peer. The Close that reports it is deferred, as the answer to a Close is.</summary>
    private void OnFailed(ProtocolError error)
    {
        Linger();
        FailPings();
        if (_messages.IsIdle || _connection.State is ConnectionState.Failed)
        {
            Fail(_connection, error);
        }

        _messages.End(new ProtocolViolationException(error));
    }

    private Task<bool>? WaitForReplies()
    {
        lock (_gate)
        {
            return _pendingBytes > MaxReplies ? _batch.Task : null;
        }
    }

    /// <summary>
    /// Handles the peer's Close. The transport stays open for a while, so that the program can answer earlier messages, pending bytes are sent, and
    /// the server can end it first (RFC 6455 §7.1.1).
    /// </summary>
    private void OnClosed(CloseFrame close)
    {
        Linger();
        _closed.TrySetResult(close);
        FailPings();
        if (_messages.IsIdle)
        {
            _connection.AnswerClose();
        }

        _messages.End(null);
    }

    /// <summary>Starts or restarts the deadline of the next step of closing.</summary>
    private void Linger()
    {
        lock (_gate)
        {
            _lingering?.Dispose();
            _lingering = new Deadline(_options.CloseTimeout, _options.TimeProvider, CancellationToken.None);
            _lingering.Token.UnsafeRegister(static client => ((WebSocketClient)client!).OnLingered(), this);
        }
    }

    private void OnLingered()
    {
        if (!Conclude())
        {
            Abort();
        }
    }

    private bool AwaitsProgram
    {
        get
        {
            lock (_gate)
            {
                return _connection.State is ConnectionState.Answering or ConnectionState.Failing;
            }
        }
    }

    private async Task EndAsync()
    {
        if (AwaitsProgram) // the peer has ended only its own direction, or the program's answers will fail
        {
            await await _concluded.Task;
        }

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
