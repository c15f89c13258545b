using System.Runtime.CompilerServices;

namespace Akka.Actor;

/// <summary>
/// The handlers of one behaviour, in the order of registration. An entry costs its delegates and three words: how to call them is a
/// shared object per message type.
/// </summary>
internal sealed class ReceiveTable
{
    private Entry[] _entries = [];
    private int _count;
    private bool _complete;

    public void Add(ReceiveKind kind, Delegate handler, Delegate? predicate, bool matchesAll)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (_complete)
        {
            throw new InvalidOperationException("A handler that catches all messages has been added. No handler can be added after that.");
        }

        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, _count * 2));
        }

        _entries[_count++] = new Entry(kind, handler, predicate);
        _complete = matchesAll;
    }

    public void Trim() => Array.Resize(ref _entries, _count);

    public bool TryHandle(object message)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, _count))
        {
            if (entry.Kind.TryHandle(message, entry.Handler, entry.Predicate))
            {
                return true;
            }
        }

        return false;
    }

    private readonly record struct Entry(ReceiveKind Kind, Delegate Handler, Delegate? Predicate);
}

/// <summary>How to call a handler of some message type.</summary>
internal abstract class ReceiveKind
{
    public abstract bool TryHandle(object message, Delegate handler, Delegate? predicate);
}

/// <summary>The ways to handle one message type. Casts are unchecked: <see cref="ReceiveActor"/> pairs kind and delegate.</summary>
internal static class ReceiveKind<T>
{
    public static readonly ReceiveKind Action = new ActionKind();
    public static readonly ReceiveKind Function = new FunctionKind();
    public static readonly ReceiveKind Async = new AsyncKind();

    private sealed class ActionKind : ReceiveKind
    {
        public override bool TryHandle(object message, Delegate handler, Delegate? predicate)
        {
            if (message is not T typed || (predicate is not null && !Unsafe.As<Predicate<T>>(predicate)(typed)))
            {
                return false;
            }

            Unsafe.As<Action<T>>(handler)(typed);
            return true;
        }
    }

    private sealed class FunctionKind : ReceiveKind
    {
        public override bool TryHandle(object message, Delegate handler, Delegate? predicate) =>
            message is T typed && Unsafe.As<Func<T, bool>>(handler)(typed);
    }

    private sealed class AsyncKind : ReceiveKind
    {
        public override bool TryHandle(object message, Delegate handler, Delegate? predicate)
        {
            if (message is not T typed || (predicate is not null && !Unsafe.As<Predicate<T>>(predicate)(typed)))
            {
                return false;
            }

            ActorCell.Active.RunAsync(static call => call.Run(call.Message), (Run: Unsafe.As<Func<T, Task>>(handler), Message: typed));
            return true;
        }
    }
}
