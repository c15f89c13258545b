using System.Buffers.Binary;
using ActorHub.WebSockets;

namespace ActorHub.Client;

// Pings are numbered. A Pong answers all Pings up to its number, because a peer may answer only the latest one (RFC 6455 §5.5.3).
public sealed partial class WebSocketClient
{
    private readonly Queue<PendingPing> _pings = new(); // guarded by _gate
    private long _lastPing;

    /// <summary>Pings the peer.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time until the Pong.</returns>
    /// <exception cref="WebSocketClosedException">The connection is not open, or ended before the Pong arrived.</exception>
    /// <exception cref="NotSupportedException">The protocol version has no Pings.</exception>
    public async Task<TimeSpan> PingAsync(CancellationToken cancellationToken)
    {
        if (!HasPings)
        {
            throw new NotSupportedException("This version of the protocol has no Pings.");
        }

        var ping = new PendingPing(_options.TimeProvider.GetTimestamp());
        if (Write(connection => SendPing(connection, ping)) is null)
        {
            throw new WebSocketClosedException(Closed);
        }

        return await ping.Answered.Task.WaitAsync(cancellationToken)
            ? _options.TimeProvider.GetElapsedTime(ping.Begun, ping.Ended)
            : throw new WebSocketClosedException(Closed);
    }

    private bool SendPing(WebSocketConnection connection, PendingPing ping)
    {
        Span<byte> payload = stackalloc byte[8];
        ping.Number = ++_lastPing;
        BinaryPrimitives.WriteInt64BigEndian(payload, ping.Number);
        if (Closed is not null || !connection.SendPing(payload)) // nothing is read after the peer's Close
        {
            return false;
        }

        _pings.Enqueue(ping);
        return true;
    }

    private void ReceivePong(ReadOnlySpan<byte> payload)
    {
        // A Pong of another length is unsolicited (§5.5.3).
        if (payload.Length != 8)
        {
            return;
        }

        var number = BinaryPrimitives.ReadInt64BigEndian(payload);
        while (number <= _lastPing && _pings.TryPeek(out var ping) && ping.Number <= number)
        {
            _pings.Dequeue();
            ping.Ended = _options.TimeProvider.GetTimestamp();
            ping.Answered.TrySetResult(true);
        }
    }

    private void FailPings()
    {
        while (_pings.TryDequeue(out var ping))
        {
            ping.Answered.TrySetResult(false);
        }
    }

    private async Task KeepAliveAsync(KeepAliveOptions options)
    {
        try
        {
            while (Closed is null)
            {
                var seen = Interlocked.Read(ref _received);
                await Task.Delay(options.Interval, _options.TimeProvider, _aborting.Token);
                if (Interlocked.Read(ref _received) == seen && !_waitingForRoom && !await IsAliveAsync(options))
                {
                    LogDead(options.Interval + options.PongTimeout);
                    Abort();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketClosedException)
        {
            // The connection has ended.
        }
    }

    private async Task<bool> IsAliveAsync(KeepAliveOptions options)
    {
        var seen = Interlocked.Read(ref _received);
        using var deadline = new Deadline(options.PongTimeout, _options.TimeProvider, _aborting.Token);
        try
        {
            await PingAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            // Any data proves that the peer is alive. While the pump does not read, no data can arrive.
            return Interlocked.Read(ref _received) != seen || _waitingForRoom;
        }
    }

    private sealed class PendingPing(long begun)
    {
        public long Number { get; set; }

        public long Begun { get; } = begun;

        public long Ended { get; set; }

        public TaskCompletionSource<bool> Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
