using System.Buffers;
using System.Threading.Channels;

namespace ActorHub.Client;

/// <summary>Messages between the connection, which brings them, and the program, which takes them one at a time. Buffers are the pool's.</summary>
internal sealed class ReceivedMessages(int limit)
{
    // What an entry costs besides its payload, so that empty messages are bounded as well.
    private const int EntryBytes = 64;

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>();
    private readonly Lock _lock = new();
    private TaskCompletionSource? _taken;
    private long _bytes;
    private volatile byte[]? _delivered;
    private volatile bool _unblocked;

    /// <summary>Whether the pump has to wait.</summary>
    public bool IsFull => !_unblocked && Interlocked.Read(ref _bytes) > limit;

    /// <summary>Whether the program has taken everything and come back from the last message.</summary>
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

    /// <summary>Waits until enough was taken.</summary>
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

    /// <summary>From now on nobody waits for room: what does not fit is dropped.</summary>
    public void Unblock()
    {
        _unblocked = true;
        Release();
    }

    /// <summary>Nothing more comes.</summary>
    public void End(Exception? error) => _entries.Writer.TryComplete(error);

    /// <summary>Takes the next message; the one taken before is no longer valid.</summary>
    /// <returns>Null at the end; an end with an error is thrown.</returns>
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

        _delivered = entry.Buffer; // before the count goes down: the message is never in neither place
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
