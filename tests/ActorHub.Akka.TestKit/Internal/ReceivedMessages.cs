using System.Collections.Concurrent;

namespace Akka.TestKit.Internal;

/// <summary>What a test actor received, in order. Takers wait for the arrival itself.</summary>
internal sealed class ReceivedMessages
{
    private readonly ConcurrentQueue<MessageEnvelope> _messages = new();
    private readonly SemaphoreSlim _arrived = new(0);

    public bool Any => !_messages.IsEmpty;

    public void Add(MessageEnvelope message)
    {
        _messages.Enqueue(message);
        _arrived.Release();
    }

    /// <returns>The next one, or null if none came in time.</returns>
    public MessageEnvelope? Take(TimeSpan timeout, CancellationToken cancellationToken) =>
        _arrived.Wait(Limited(timeout), cancellationToken) ? Next() : null;

    /// <returns>The next one, or null if none came in time.</returns>
    public async ValueTask<MessageEnvelope?> TakeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        await _arrived.WaitAsync(Limited(timeout), cancellationToken) ? Next() : null;

    private static TimeSpan Limited(TimeSpan timeout) =>
        timeout == Timeout.InfiniteTimeSpan || timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero;

    private MessageEnvelope? Next() => _messages.TryDequeue(out var message) ? message : null;
}
