using System.Diagnostics;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    /// <summary>The next message, or null if none comes in time.</summary>
    public object? ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        Take(RemainingOrDilated(max), cancellationToken)?.Message;

    /// <summary>The next message, or null if none comes in time.</summary>
    public async ValueTask<object?> ReceiveOneAsync(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        (await TakeAsync(RemainingOrDilated(max), cancellationToken))?.Message;

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        ReceiveN(numberOfMessages, RemainingOrDilated(null), cancellationToken);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        var messages = new List<object>(numberOfMessages);
        while (messages.Count < numberOfMessages)
        {
            var message = Take(Left(start, max), cancellationToken)?.Message;
            _assertions.AssertTrue(
                message is not null, "Timeout ({0}) while expecting {1} messages. Only got {2} after {3}.", max, numberOfMessages, messages.Count, Stopwatch.GetElapsedTime(start));
            messages.Add(message!);
        }

        return messages;
    }

    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessage<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Passes over messages until one fits.</summary>
    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var start = Stopwatch.GetTimestamp();
        while (Take(Left(start, limit), cancellationToken) is { } envelope)
        {
            if (envelope.Message is T message && isMessage(message))
            {
                return message;
            }
        }

        return Missing<T>(limit, hint);
    }

    public ValueTask<object> FishForMessageAsync(
        Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        FishForMessageAsync<object>(isMessage, max, hint, cancellationToken);

    /// <summary>Passes over messages until one fits.</summary>
    public async ValueTask<T> FishForMessageAsync<T>(
        Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var start = Stopwatch.GetTimestamp();
        while (await TakeAsync(Left(start, limit), cancellationToken) is { } envelope)
        {
            if (envelope.Message is T message && isMessage(message))
            {
                return message;
            }
        }

        return Missing<T>(limit, hint);
    }

    /// <summary>Takes messages as long as the filter makes something of them. The one it refuses is lost.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(TimeSpan? max, Func<object, T?> filter, int msgs = int.MaxValue, CancellationToken cancellationToken = default) =>
        ReceiveWhile(filter, max, null, msgs, cancellationToken);

    /// <summary>Takes messages as long as the filter makes something of them. The one it refuses is lost.</summary>
    public IReadOnlyList<T> ReceiveWhile<T>(
        Func<object, T?> filter, TimeSpan? max = null, TimeSpan? idle = null, int msgs = int.MaxValue, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        var start = Stopwatch.GetTimestamp();
        var taken = new List<T>();
        while (taken.Count < msgs)
        {
            var left = Left(start, limit);
            if (Take(idle < left ? idle.Value : left, cancellationToken) is not { } envelope || filter(envelope.Message) is not { } made)
            {
                break;
            }

            taken.Add(made);
        }

        return taken;
    }

    private MessageEnvelope? Take(TimeSpan timeout, CancellationToken cancellationToken) => _last = _received.Take(timeout, cancellationToken);

    private async ValueTask<MessageEnvelope?> TakeAsync(TimeSpan timeout, CancellationToken cancellationToken) =>
        _last = await _received.TakeAsync(timeout, cancellationToken);

    private static TimeSpan Left(long start, TimeSpan limit)
    {
        var left = limit - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private T Missing<T>(TimeSpan limit, string hint)
    {
        _assertions.Fail("Timeout ({0}) during fishForMessage, hint: {1}", limit, hint);
        return default!;
    }
}
