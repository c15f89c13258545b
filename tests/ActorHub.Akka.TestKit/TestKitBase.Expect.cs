using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public T ExpectMsg<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(duration, cancellationToken), duration, hint, null);

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(timeout, cancellationToken), timeout, hint, Equal(message, hint));

    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(timeout, cancellationToken), timeout, hint, Fits(isMessage, hint));

    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(timeout, cancellationToken), timeout, hint, (message, _) => assert(message));

    public T ExpectMsg<T>(
        Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(timeout, cancellationToken), timeout, hint, (message, sender) =>
            _assertions.AssertTrue(
                isMessageAndSender(message, sender), "Got a message of the expected type <{2}> from {4}. Also expected {0} but the message {{{1}}} of type <{3}> did not match", hint ?? "the predicate to return true", message!, typeof(T), message!.GetType(), sender));

    public T ExpectMsg<T>(
        Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked(Next(timeout, cancellationToken), timeout, hint, assertMessageAndSender);

    public T ExpectMsg<T>(
        T expected, Func<T, T, bool> comparer, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(timeout, cancellationToken), timeout, hint, (message, _) => _assertions.AssertEqual(expected, message, comparer, hint ?? ""));

    public async ValueTask<T> ExpectMsgAsync<T>(TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(await NextAsync(duration, cancellationToken), duration, hint, null);

    public async ValueTask<T> ExpectMsgAsync<T>(
        T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(await NextAsync(timeout, cancellationToken), timeout, hint, Equal(message, hint));

    public async ValueTask<T> ExpectMsgAsync<T>(
        Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(await NextAsync(timeout, cancellationToken), timeout, hint, Fits(isMessage, hint));

    public async ValueTask<T> ExpectMsgAsync<T>(
        Action<T> assert, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(await NextAsync(timeout, cancellationToken), timeout, hint, (message, _) => assert(message));

    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(duration, cancellationToken), duration, hint, From<T>(sender, null, hint));

    public T ExpectMsgFrom<T>(
        IActorRef sender, T message, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked(Next(timeout, cancellationToken), timeout, hint, From(sender, Equal(message, hint), hint));

    public T ExpectMsgFrom<T>(
        IActorRef sender, Predicate<T> isMessage, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked(Next(timeout, cancellationToken), timeout, hint, From(sender, Fits(isMessage, hint), hint));

    public async ValueTask<T> ExpectMsgFromAsync<T>(
        IActorRef sender, TimeSpan? duration = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<T>(await NextAsync(duration, cancellationToken), duration, hint, From<T>(sender, null, hint));

    /// <summary>One message, equal to one of these.</summary>
    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        Checked<T>(Next(null, cancellationToken), null, null, Fits<T>(messages.Contains, "one of the expected messages"));

    /// <summary>These messages, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => ExpectMsgAllOf((IReadOnlyCollection<T>)messages);

    /// <summary>These messages, in any order.</summary>
    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(IReadOnlyCollection<T> messages, CancellationToken cancellationToken = default)
    {
        var missing = messages.ToList();
        var received = new List<T>();
        while (missing.Count > 0)
        {
            var message = ExpectMsg<T>(null, $"still missing: {string.Join(", ", missing)}", cancellationToken);
            _assertions.AssertTrue(missing.Remove(message), "Unexpected message {0}", message!);
            received.Add(message);
        }

        return received;
    }

    public void ExpectNoMsg(CancellationToken cancellationToken = default) => ExpectNoMsg(RemainingOrDilated(null), cancellationToken);

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsg(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => AssertNone(Take(duration, cancellationToken), duration);

    public ValueTask ExpectNoMsgAsync(CancellationToken cancellationToken = default) => ExpectNoMsgAsync(RemainingOrDilated(null), cancellationToken);

    public ValueTask ExpectNoMsgAsync(int milliseconds, CancellationToken cancellationToken = default) =>
        ExpectNoMsgAsync(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);

    public async ValueTask ExpectNoMsgAsync(TimeSpan duration, CancellationToken cancellationToken = default) =>
        AssertNone(await TakeAsync(duration, cancellationToken), duration);

    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<Terminated>(Next(timeout, cancellationToken), timeout, hint, (message, _) => _assertions.AssertEqual(target, message.ActorRef, hint ?? ""));

    public async ValueTask<Terminated> ExpectTerminatedAsync(
        IActorRef target, TimeSpan? timeout = null, string? hint = null, CancellationToken cancellationToken = default) =>
        Checked<Terminated>(
            await NextAsync(timeout, cancellationToken), timeout, hint, (message, _) => _assertions.AssertEqual(target, message.ActorRef, hint ?? ""));

    private MessageEnvelope? Next(TimeSpan? timeout, CancellationToken cancellationToken) => Take(RemainingOrDilated(timeout), cancellationToken);

    private ValueTask<MessageEnvelope?> NextAsync(TimeSpan? timeout, CancellationToken cancellationToken) =>
        TakeAsync(RemainingOrDilated(timeout), cancellationToken);

    private T Checked<T>(MessageEnvelope? envelope, TimeSpan? timeout, string? hint, Action<T, IActorRef>? check)
    {
        if (envelope is null)
        {
            _assertions.Fail("Failed: Timeout {0} while waiting for a message of type {1} {2}", RemainingOrDilated(timeout), typeof(T), hint ?? "");
        }
        else if (envelope.Message is not T)
        {
            _assertions.Fail(
                "Failed: Expected a message of type {0}, but received {{{2}}} (type {1}) instead {3} from {4}",
                typeof(T),
                envelope.Message.GetType(),
                envelope.Message,
                hint ?? "",
                envelope.Sender);
        }

        var message = (T)envelope!.Message;
        check?.Invoke(message, envelope.Sender);
        return message;
    }

    private Action<T, IActorRef> Equal<T>(T expected, string? hint) => (message, _) => _assertions.AssertEqual(expected, message, hint ?? "");

    private Action<T, IActorRef> Fits<T>(Predicate<T> predicate, string? hint) => (message, _) =>
        _assertions.AssertTrue(
            predicate(message), "Got a message of the expected type <{0}>. Also expected {1} but the message {{{2}}} did not match", typeof(T), hint ?? "the predicate to return true", message!);

    private Action<T, IActorRef> From<T>(IActorRef expected, Action<T, IActorRef>? check, string? hint) => (message, sender) =>
    {
        _assertions.AssertEqual(expected, sender, hint ?? "");
        check?.Invoke(message, sender);
    };

    private void AssertNone(MessageEnvelope? envelope, TimeSpan duration)
    {
        if (envelope is not null)
        {
            _assertions.Fail("Failed: Expected no messages during {0}, instead we received {1}", duration, envelope);
        }
    }
}
