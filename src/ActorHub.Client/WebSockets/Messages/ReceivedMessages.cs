using System.Buffers;
using System.Threading.Channels;

namespace ActorHub.Client;

/// <summary>A bounded queue of received messages: the pump adds them, and the program takes them one at a time. The buffers are pooled.</summary>
internal sealed class ReceivedMessages(int limit)
{
    // Overhead of an entry besides its payload, so that the limit also bounds the number of empty messages.
    private const int EntryBytes = 64;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>();
    private readonly Lock _lock = new();
    private TaskCompletionSource? _taken;
    private long _bytes;
    private volatile byte[]? _delivered;
    private volatile bool _unblocked;

    /// <summary>Whether the pump must wait for room.</summary>
    public bool IsFull => !_unblocked && Interlocked.Read(ref _bytes) > limit;

    /// <summary>Whether the program has taken every message and no longer uses the last one.</summary>
    public bool IsIdle => Interlocked.Read(ref _bytes) == 0 && _delivered is null;

    public void Add(MessageKind kind, ReadOnlySpan<byte> payload, bool endOfMessage)
    {
        if (_unblocked && Interlocked.Read(ref _bytes) > limit)
        {
            return;
        }

        var buffer = payload.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(buffer);
        Interlocked.Add(ref _bytes, payload.Length + EntryBytes);
        _entries.Writer.TryWrite(new Entry(kind, buffer, payload.Length, endOfMessage));
    }

    /// <summary>Waits until there is room.</summary>
    public async Task WhenRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task taken;
            lock (_lock)
            {
                if (!IsFull)
                {
                    return;
                }

                _taken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                taken = _taken.Task;
            }

            await taken.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops waiting for room: from now on, messages that do not fit are discarded.</summary>
    public void Unblock()
    {
        _unblocked = true;
        Release();
    }

    /// <summary>Ends the queue. Messages that are already queued can still be taken.</summary>
    public void End(Exception? error) => _entries.Writer.TryComplete(error);

    /// <summary>Takes the next message. The message taken before becomes invalid.</summary>
    /// <returns>Null at the end. If the queue was ended with an error, that is thrown.</returns>
    public async ValueTask<WebSocketMessage?> TakeAsync(CancellationToken cancellationToken)
    {
        ReturnDelivered();
        Entry entry;
        while (!_entries.Reader.TryRead(out entry))
        {
            if (!await _entries.Reader.WaitToReadAsync(cancellationToken))
            {
                return null;
            }
        }

        _delivered = entry.Buffer; // before the count decreases, so that IsIdle is never true in between
        Interlocked.Add(ref _bytes, -(entry.Length + EntryBytes));
        Release();
        return new WebSocketMessage(entry.Kind, entry.Buffer.AsMemory(0, entry.Length), entry.EndOfMessage);
    }

    private void Release()
    {
        lock (_lock)
        {
            _taken?.SetResult();
            _taken = null;
        }
    }

    private void ReturnDelivered()
    {
        if (_delivered is { Length: > 0 } delivered)
        {
            ArrayPool<byte>.Shared.Return(delivered);
        }

        _delivered = null;
    }

    private readonly record struct Entry(MessageKind Kind, byte[] Buffer, int Length, bool EndOfMessage);
}
