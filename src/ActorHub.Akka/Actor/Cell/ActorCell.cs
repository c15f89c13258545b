using ActorHub.Dispatching;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// One actor: its reference, its context, its mailbox and its life in one object, so that an idle actor costs little.
/// </summary>
/// <remarks>
/// Any thread may push to the two inboxes (<c>Mailbox</c>); everything else belongs to the thread that has the actor's turn. At most
/// one has it: whoever moved <c>_status</c> from idle to scheduled. What few actors need sits in <see cref="CellExtras"/>, made on
/// demand. A stopped cell keeps its name and parent, for its path, and drops the rest.
/// </remarks>
internal sealed partial class ActorCell : IUntypedActorContext, IInternalActorRef, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static ActorCell? _current;

    // References lie in this order. What senders write lies apart from what a turn writes for each message, by what seldom changes: in one
    // cache line they cost a Tell to a running actor half as much again.
    private MailboxNode? _inbox; // newest first; Closed once stopped
    private readonly TurnQueue _turns;
    private readonly IInternalActorRef _parent;
    private readonly Props _props;
    private readonly LocalActorSystem _system;
    private object? _nameOrPath; // the name it was given, or the path once asked for; null while it has only a number
    private SystemMessage? _systemInbox; // newest first; Closed once stopped
    private ActorBase? _actor;
    private Receive? _behaviour; // null: the actor's own Receive
    private CellExtras? _extras;
    private MailboxNode? _queue; // oldest first; the turn's own
    private object? _message; // while it is handled, and after a failure until the restart
    private IActorRef? _sender;
    private readonly int _uid;
    private readonly int _number; // of its generated name
    private byte _status = Scheduled; // born scheduled: the first turn creates the actor

    /// <param name="system">Whose actor it is.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name; null for the one that the number stands for.</param>
    /// <param name="number">Which of its siblings without a given name it is.</param>
    /// <param name="turns">Where its turns run.</param>
    public ActorCell(LocalActorSystem system, IInternalActorRef parent, Props props, string? name, int number, TurnQueue turns)
    {
        _system = system;
        _parent = parent;
        _props = props;
        _nameOrPath = name;
        _number = number;
        _turns = turns;
        _uid = system.NextUid();
    }

    /// <summary>The actor whose turn it is on this thread.</summary>
    public static ActorCell? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>As <see cref="Current"/>, where there must be one.</summary>
    public static ActorCell Active => _current ?? throw new NotSupportedException("There is no active ActorContext.");

    public LocalActorSystem System => _system;

    /// <summary>Where the turns of its children and streams run, and its own but for the test kit's.</summary>
    public TurnQueue Home => ReferenceEquals(_turns, Turns.OnSender) ? Turns.OnPool : _turns;

    ActorSystem IActorContext.System => _system;

    public Props Props => _props;

    public IActorRef Self => this;

    public IActorRef Parent => _parent;

    public IActorRef Sender => _sender ?? _system.DeadLetters;

    public bool IsTerminated => Volatile.Read(ref _inbox) == MailboxNode.Closed;

    public string Name => _nameOrPath switch
    {
        ActorPath path => path.Name,
        string name => name,
        _ => GeneratedName.Of((uint)_number),
    };

    public ActorPath Path
    {
        get
        {
            if (_nameOrPath is ActorPath known)
            {
                return known;
            }

            var path = new ChildActorPath(_parent.Path, Name, _uid);
            _nameOrPath = path; // a race makes two equal ones
            return path;
        }
    }

    private CellExtras Extras => _extras ??= new CellExtras();

    public bool Hosts(ActorBase actor) => ReferenceEquals(_actor, actor);

    public IInternalActorRef Unwrap() => this;

    public void Become(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        _behaviour = receive;
    }

    public void BecomeStacked(Receive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        (Extras.Behaviours ??= new Stack<Receive?>()).Push(_behaviour);
        _behaviour = receive;
    }

    public void UnbecomeStacked()
    {
        if (_extras?.Behaviours is { Count: > 0 } below)
        {
            _behaviour = below.Pop();
        }
        else
        {
            _behaviour = null;
        }
    }

    public void Become(UntypedReceive receive) => Become(Untyped(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Untyped(receive));

    public void PublishUnhandled(object message) =>
        _system.EventStream.Publish(new UnhandledMessage(message, Sender, this));

    public bool Equals(IActorRef? other) =>
        ReferenceEquals(this, other) || (other is IInternalActorRef reference && ReferenceEquals(reference.Unwrap(), this));

    public override bool Equals(object? obj) => Equals(obj as IActorRef);

    public override int GetHashCode() => _uid;

    public int CompareTo(IActorRef? other) => ActorRefOrder.Compare(this, other);

    public int CompareTo(object? obj) => ActorRefOrder.Compare(this, obj);

    public override string ToString() => $"[{Path.ToStringWithUid()}]";

    private static Receive Untyped(UntypedReceive receive)
    {
        ArgumentNullException.ThrowIfNull(receive);
        return message =>
        {
            receive(message);
            return true;
        };
    }

    /// <summary>Lets go of what is empty.</summary>
    private void TrimExtras()
    {
        if (_extras is { } extras && extras.Trim())
        {
            _extras = null;
        }
    }

    private void Log(LogEvent entry) => _system.EventStream.Publish(entry);
}
