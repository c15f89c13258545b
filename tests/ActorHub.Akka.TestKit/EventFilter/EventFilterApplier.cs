using Akka.Actor;

namespace Akka.TestKit.Internal;

internal sealed class EventFilterApplier(TestKitBase testkit, ActorSystem system, IReadOnlyList<LogEventFilter> filters) : IEventFilterApplier
{
    public EventFilterFactory And => new(testkit, system, filters);

    private TimeSpan Leeway => testkit.Dilated(testkit.TestKitSettings.TestEventFilterLeeway);

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, Leeway, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Expect(1, timeout, action, cancellationToken);

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, func, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, Leeway, action, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default)
    {
        var result = default(T)!;
        Expect(expectedCount, Leeway, () => result = func(), cancellationToken);
        return result;
    }

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default)
    {
        using var muting = new Muting(system, filters);
        action();
        var seen = muting.Wait(expectedCount, timeout, cancellationToken);
        Check(expectedCount, seen, timeout);
    }

    public Task ExpectOneAsync(Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, Leeway, actionAsync, cancellationToken);

    public Task ExpectOneAsync(TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default) =>
        ExpectAsync(1, timeout, action, cancellationToken);

    public Task ExpectAsync(int expectedCount, Func<Task> actionAsync, CancellationToken cancellationToken = default) =>
        ExpectAsync(expectedCount, Leeway, actionAsync, cancellationToken);

    public async Task ExpectAsync(int expectedCount, TimeSpan timeout, Func<Task> action, CancellationToken cancellationToken = default)
    {
        using var muting = new Muting(system, filters);
        await action();
        var seen = await muting.WaitAsync(expectedCount, timeout, cancellationToken);
        Check(expectedCount, seen, timeout);
    }

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using var muting = new Muting(system, filters);
        action();
    }

    public T Mute<T>(Func<T> func, CancellationToken cancellationToken = default)
    {
        using var muting = new Muting(system, filters);
        return func();
    }

    public IUnmutableFilter Mute() => new Muting(system, filters);

    public async Task MuteAsync(Func<Task> action, CancellationToken cancellationToken = default)
    {
        using var muting = new Muting(system, filters);
        await action();
    }

    private void Check(int expected, int seen, TimeSpan timeout)
    {
        if (seen != expected)
        {
            testkit.Assertions.Fail(
                "Timeout ({0}) while waiting for {1} log entries that match [{2}]. Received {3}.", timeout, expected, string.Join(" or ", filters), seen);
        }
    }
}
