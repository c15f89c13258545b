using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;

namespace ActorHub.Connections.Listening;

/// <summary>The top of a node's connections: admits each, gives it to the supervisor of its loop, and closes all when the node stops.</summary>
/// <remarks>
/// <code>
///   ConnectionsActor ─┬─ ListenerActor, one for each address
///                     └─ LoopConnectionsActor, one for each loop ── ConnectionGroupActor ── ConnectionActor, one for each socket ── HandshakeActor
/// </code>
/// A connection that fails ends alone. A failure of any actor above it is a defect of ours and escalates to here: all connections close, and
/// this actor restarts, with new counts, and listens at its addresses again.
/// The mailbox is bounded in effect: accepting waits for <see cref="ListenerActor.Continue"/>.
/// </remarks>
public sealed class ConnectionsActor : ReceiveActor, IWithTimers
{
    // Commands

    /// <summary>Accept connections at an address; answered by <see cref="Listening"/> or <see cref="ListenFailed"/>.</summary>
    /// <param name="EndPoint">Where; port 0 for any free one.</param>
    public sealed record Listen(EndPoint EndPoint);

    /// <summary>Serve a connection that was made elsewhere.</summary>
    /// <param name="Transport">Its bytes, from the request's first.</param>
    public sealed record Serve(Transport Transport);

    /// <summary>Accept no more, close what is open; answered by <see cref="Drained"/>.</summary>
    /// <param name="Frame">What clients are told.</param>
    /// <param name="Deadline">After this time the rest is cut off.</param>
    public sealed record Drain(CloseFrame Frame, TimeSpan Deadline);

    /// <summary>Tell how many there are; answered by <see cref="Counted"/>.</summary>
    public sealed record Count : Singleton<Count>;

    // Replies

    /// <summary>Connections are accepted.</summary>
    /// <param name="EndPoint">The address with the port that was really taken.</param>
    public sealed record Listening(EndPoint EndPoint);

    /// <summary>The address cannot be listened at.</summary>
    /// <param name="Reason">The system's reason.</param>
    public sealed record ListenFailed(string Reason);

    /// <summary>All connections have ended.</summary>
    /// <param name="CutOff">How many did not end in time.</param>
    public sealed record Drained(int CutOff);

    /// <summary>How many connections there are now.</summary>
    /// <param name="Connections">All, also those that are being opened or closed.</param>
    /// <param name="Handshakes">Those whose first request is not yet read.</param>
    public sealed record Counted(int Connections, int Handshakes);

    // Events, from the loops' supervisors and to itself

    /// <summary>A handshake ended while accepting was held.</summary>
    internal sealed record RoomForHandshake : Singleton<RoomForHandshake>;

    private sealed record DrainDeadline : Singleton<DrainDeadline>;

    private const int IdBytes = 12;

    private static readonly SupervisorStrategy Escalation = new OneForOneStrategy(_ => Directive.Escalate);

    private readonly ConnectionSetup _setup;
    private readonly byte[] _random = new byte[64 * IdBytes]; // for ids to come
    private readonly ConnectionCounts _counts;
    private readonly StreamRuntime _runtime;
    private readonly Dictionary<Loop, ConnectionScope> _onLoops = [];
    private readonly List<IActorRef> _listeners = [];
    private readonly Recipe _kept;
    private readonly Queue<IActorRef> _heldListeners = [];
    private ConnectionScope? _withoutLoop;
    private int _randomLeft;
    private IActorRef? _drainer;

    private ConnectionsActor(ConnectionSetup setup, Recipe kept)
    {
        _setup = setup;
        _kept = kept;
        _counts = new ConnectionCounts(setup.Options);
        _runtime = new StreamRuntime(Context.System.Materializer(), Logging.GetLogger(Context.System, typeof(Connection)));
        foreach (var loop in setup.Loops is { } loops ? loops.Loops : [])
        {
            _onLoops.Add(loop, Supervise(loop));
        }

        Receive<Listen>(OnListen);
        Receive<ListenerActor.Bound>(OnBound);
        Receive<Serve>(serve => Begin(serve.Transport));
        Receive<ListenerActor.Accepted>(OnAccepted);
        Receive<RoomForHandshake>(_ => LetAccept());
        Receive<LoopConnectionsActor.Ended>(_ => TellIfDrained());
        Receive<Count>(_ => Sender.Tell(new Counted(_counts.Connections, _counts.Handshakes)));
        Receive<Drain>(OnDrain);
        Receive<DrainDeadline>(_ => OnDrainDeadline());
    }

    private IEnumerable<ConnectionScope> Scopes => _withoutLoop is null ? _onLoops.Values : _onLoops.Values.Append(_withoutLoop);

    /// <summary>The actor's recipe.</summary>
    /// <param name="setup">What the connections share.</param>
    /// <returns>The recipe; with event loops it runs on the one that accepts.</returns>
    public static Props Props(ConnectionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Akka.Actor.Props.CreateBy(new Recipe(setup)).OnLoop(setup.Loops?.First);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Escalation;

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        TellDrained(); // the restart closes all connections
        ((message as ListenerActor.Accepted)?.Transport ?? (message as Serve)?.Transport)?.Close();
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _kept.EndPoints.ForEach(ListenAgain);
    }

    private ConnectionScope Supervise(Loop? loop)
    {
        var scope = new ConnectionScope(_setup, _runtime, loop);
        scope.Supervisor = Context.ActorOf(Akka.Actor.Props.Create<LoopConnectionsActor>(scope, _counts).OnLoop(loop));
        return scope;
    }

    /// <summary>Makes an id. Random bytes are fetched in bulk: a call costs more than the bytes.</summary>
    private string NewId()
    {
        if (_randomLeft < IdBytes)
        {
            RandomNumberGenerator.Fill(_random);
            _randomLeft = _random.Length;
        }

        _randomLeft -= IdBytes;
        return Base64Url.EncodeToString(_random.AsSpan(_randomLeft, IdBytes));
    }

    private void OnListen(Listen listen)
    {
        if (_kept.IsDraining)
        {
            Sender.Tell(new ListenFailed("The server is stopping."));
            return;
        }

        NewListener().Forward(listen);
    }

    private void OnBound(ListenerActor.Bound bound)
    {
        if (_kept.IsDraining)
        {
            return; // the listener is stopping
        }

        if (!_kept.EndPoints.Contains(bound.EndPoint))
        {
            _kept.EndPoints.Add(bound.EndPoint);
        }

        if (!_listeners.Contains(Sender))
        {
            ListenAgain(bound.EndPoint); // a restart has stopped the listener since
        }
    }

    private void ListenAgain(EndPoint endPoint) => NewListener().Tell(new ListenerActor.ListenAgain(endPoint));

    private IActorRef NewListener()
    {
        var listener = Context.ActorOf(Akka.Actor.Props.Create<ListenerActor>(_setup).OnLoop(_setup.Loops?.First));
        _listeners.Add(listener);
        return listener;
    }

    private void OnAccepted(ListenerActor.Accepted accepted)
    {
        Begin(accepted.Transport);
        _heldListeners.Enqueue(Sender);
        LetAccept();
    }

    private void LetAccept()
    {
        while (_heldListeners.Count > 0 && _counts.HasRoomForHandshake())
        {
            _heldListeners.Dequeue().Tell(ListenerActor.Continue.Instance);
        }
    }

    private void Begin(Transport transport)
    {
        if (_kept.IsDraining || !Accepts(transport))
        {
            transport.Close();
            return;
        }

        var address = _setup.Options.MaxConnectionsPerAddress == int.MaxValue ? null : (transport.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is not null && _setup.Options.Proxies.Contains(address))
        {
            address = null; // the proxy's address: the client's is counted once it is known
        }

        var connection = new Connection(NewId(), transport, _setup, _counts.Begin(address)) { InHandshake = true };
        if (address is not null)
        {
            connection.CountedAddress = address; // its place costs memory, which few connections need
        }

        ScopeOf(transport).Begin(connection);
    }

    private ConnectionScope ScopeOf(Transport transport) =>
        transport.Loop is { } loop && _onLoops.TryGetValue(loop, out var scope) ? scope : _withoutLoop ??= Supervise(null);

    private bool Accepts(Transport transport)
    {
        try
        {
            return _setup.Accepts is not { } accepts || accepts(transport.RemoteEndPoint); // the address costs a system call
        }
        catch (Exception e)
        {
            // The code is the application's: a fault in it must not end the others' connections, which this actor supervises.
            Context.GetLogger().Error(e, "Whether to accept a client could not be decided; it was refused");
            return false;
        }
    }

    private void OnDrain(Drain drain)
    {
        _kept.IsDraining = true;
        _kept.EndPoints.Clear();
        _drainer = Sender;
        Timers.StartSingleTimer(nameof(DrainDeadline), DrainDeadline.Instance, drain.Deadline); // runs before any client is told
        _listeners.ForEach(Context.Stop);
        foreach (var scope in Scopes)
        {
            scope.Supervisor.Tell(new LoopConnectionsActor.CloseAll(drain.Frame));
        }

        TellIfDrained();
    }

    private void OnDrainDeadline()
    {
        foreach (var scope in Scopes)
        {
            scope.Supervisor.Tell(LoopConnectionsActor.CutOff.Instance);
        }

        TellDrained();
    }

    private void TellIfDrained()
    {
        if (_counts.Connections == 0)
        {
            TellDrained();
        }
    }

    private void TellDrained()
    {
        _drainer?.Tell(new Drained(_counts.Connections));
        _drainer = null;
        Timers.Cancel(nameof(DrainDeadline));
    }

    /// <summary>Creates the actor, and keeps what must survive its restart.</summary>
    private sealed class Recipe(ConnectionSetup setup) : IIndirectActorProducer
    {
        /// <summary>The addresses that the node listens at.</summary>
        public List<EndPoint> EndPoints { get; } = [];

        public bool IsDraining { get; set; }

        public Type ActorType => typeof(ConnectionsActor);

        public ActorBase Produce() => new ConnectionsActor(setup, this);

        public void Release(ActorBase actor)
        {
        }
    }
}
