namespace Akka.Actor;

/// <summary>
/// An actor with a handler per message type, registered in the constructor or inside <c>Become</c>. The first one that fits is used.
/// </summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly ReceiveTable _initial = new();
    private ReceiveTable? _open;

    /// <summary>Register handlers in the derived constructor.</summary>
    protected ReceiveActor() => _open = _initial;

    private ReceiveTable Open =>
        _open ?? throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");

    /// <inheritdoc/>
    protected sealed override void OnReceive(object message) => Handle(_initial, message);

    /// <summary>Handles messages of a type, unless the predicate refuses.</summary>
    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        Open.Add(ReceiveKind<T>.Action, handler, shouldHandle, shouldHandle is null && typeof(T) == typeof(object));

    /// <summary>Handles messages of a type, unless the predicate refuses.</summary>
    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>Handles messages of a type when it says so.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Open.Add(ReceiveKind<T>.Function, handler, null, false);

    /// <summary>Handles everything else; nothing can be registered after it.</summary>
    protected void ReceiveAny(Action<object> handler) => Receive<object>(handler);

    /// <summary>Handles messages of a type; no other message is handled until the task is done.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        Open.Add(ReceiveKind<T>.Async, handler, shouldHandle, shouldHandle is null && typeof(T) == typeof(object));

    /// <summary>Handles messages of a type; no other message is handled until the task is done.</summary>
    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    /// <summary>Handles everything else; no other message is handled until the task is done.</summary>
    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync<object>(handler);

    /// <summary>Replaces the current behaviour by the handlers that the action registers.</summary>
    protected void Become(Action configure) => base.Become(Configured(configure));

    /// <summary>Puts the handlers that the action registers on top of the current behaviour.</summary>
    protected void BecomeStacked(Action configure) => base.BecomeStacked(Configured(configure));

    internal override void Constructed()
    {
        _initial.Trim();
        _open = null;
    }

    private UntypedReceive Configured(Action configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var outer = _open;
        var table = new ReceiveTable();
        _open = table;
        try
        {
            configure();
        }
        finally
        {
            _open = outer;
        }

        table.Trim();
        return message => Handle(table, message);
    }

    private void Handle(ReceiveTable table, object message)
    {
        if (!table.TryHandle(message))
        {
            Unhandled(message);
        }
    }
}
