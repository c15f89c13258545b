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

/// <summary>
/// The root of a node's connection actors: admits each connection, passes it to its loop's supervisor, and closes all when the node stops.
/// </summary>
/// <remarks>
/// <code>
///   ConnectionsActor ─┬─ ListenerActor, one for each address
///                     └─ LoopConnectionsActor, one for each loop ── ConnectionGroupActor ── ConnectionActor, one for each socket ── HandshakeActor
/// </code>
/// A connection that fails ends alone. A failure of any actor above it is a defect and escalates to this actor's parent. The parent restarts
/// this actor: all connections close, the counts start at zero, and this actor listens at its addresses again.
/// The mailbox is bounded in effect: accepting waits for <see cref="ListenerActor.Continue"/>.
/// </remarks>
public sealed class ConnectionsActor : ReceiveActor, IWithTimers
{
    // Commands

    /// <summary>Accept connections at an address; answered by <see cref="Listening"/> or <see cref="ListenFailed"/>.</summary>
    /// <param name="EndPoint">The address; port 0 for any free port. <c>::</c> accepts IPv4 clients too.</param>
    public sealed record Listen(EndPoint EndPoint);

    /// <summary>Serve a connection that was established elsewhere.</summary>
    /// <param name="Transport">The connection. Its first unread byte is the first byte of the request.</param>
    public sealed record Serve(Transport Transport);

    /// <summary>Stop accepting and close all connections; answered by <see cref="Drained"/>.</summary>
    /// <param name="Frame">The Close frame for the clients.</param>
    /// <param name="Deadline">Connections that are still open after this time are disconnected.</param>
    public sealed record Drain(CloseFrame Frame, TimeSpan Deadline);

    /// <summary>Count the connections; answered by <see cref="Counted"/>.</summary>
    public sealed record Count : Singleton<Count>;

    // Replies

    /// <summary>Connections are accepted.</summary>
    /// <param name="EndPoint">The address, with the actual port.</param>
    public sealed record Listening(EndPoint EndPoint);

    /// <summary>Listening at the address failed.</summary>
    /// <param name="Reason">The operating system's error message.</param>
    public sealed record ListenFailed(string Reason);

    /// <summary>All connections have ended, or the deadline has passed.</summary>
    /// <param name="CutOff">The number of connections that did not end in time.</param>
    public sealed record Drained(int CutOff);

    /// <summary>The current numbers of connections.</summary>
    /// <param name="Connections">All connections, including those that are opening or closing.</param>
    /// <param name="Handshakes">Connections whose first request has not been evaluated yet.</param>
    public sealed record Counted(int Connections, int Handshakes);

    // Events, from the loops' supervisors and to itself

    /// <summary>A handshake has ended while a listener was held back by the limit of handshakes.</summary>
    internal sealed record RoomForHandshake : Singleton<RoomForHandshake>;

    /// <summary>A handshake was refused; sent by the connection's actor.</summary>
    /// <param name="Status">The HTTP status of the response.</param>
    /// <param name="Reason">Why, in words.</param>
    /// <param name="Client">The client's address; null if the transport has none.</param>
    /// <param name="Origin">The request's Origin header; null if there is none.</param>
    internal sealed record HandshakeRefused(int Status, string Reason, EndPoint? Client, string? Origin) : IDeadLetterSuppression;

    private sealed record DrainDeadline : Singleton<DrainDeadline>;

    private const int IdBytes = 12;

    private static readonly SupervisorStrategy Escalation = new OneForOneStrategy(_ => Directive.Escalate);

    private readonly ConnectionSetup _setup;
    private readonly byte[] _random = new byte[64 * IdBytes]; // for the next ids
    private readonly ConnectionCounts _counts;
    private readonly StreamRuntime _runtime;
    private readonly Dictionary<Loop, ConnectionScope> _scopes = [];
    private readonly List<IActorRef> _listeners = [];
    private readonly RefusalLog _refusals;
    private readonly Producer _surviving; // its state survives a restart
    private readonly Queue<IActorRef> _heldListeners = [];
    private ConnectionScope? _portableScope; // of connections without a loop; null until the first of them
    private int _randomLeft;
    private IActorRef? _drainer; // the sender of Drain, until it is answered

    private ConnectionsActor(ConnectionSetup setup, Producer surviving)
    {
        _setup = setup;
        _surviving = surviving;
        _refusals = new RefusalLog(Context.GetLogger(), () => Timers.StartSingleTimer(nameof(RefusalLog), RefusalLog.IntervalEnded.Instance, RefusalLog.Interval));
        _counts = new ConnectionCounts(setup.Options);
        _runtime = new StreamRuntime(Context.System.Materializer(), Logging.GetLogger(Context.System, typeof(Connection)));
        foreach (var loop in setup.Loops is { } loops ? loops.Loops : [])
        {
            _scopes.Add(loop, Supervise(loop));
        }

        Receive<Listen>(OnListen);
        Receive<ListenerActor.Bound>(OnBound);
        Receive<Serve>(serve => Begin(serve.Transport));
        Receive<ListenerActor.Accepted>(OnAccepted);
        Receive<RoomForHandshake>(_ => ResumeListeners());
        Receive<LoopConnectionsActor.Ended>(_ => ReplyIfDrained());
        Receive<HandshakeRefused>(_refusals.Log);
        Receive<RefusalLog.IntervalEnded>(_ => _refusals.EndInterval());
        Receive<Count>(_ => Sender.Tell(new Counted(_counts.Connections, _counts.Handshakes)));
        Receive<Drain>(OnDrain);
        Receive<DrainDeadline>(_ => OnDrainDeadline());
    }

    private IEnumerable<ConnectionScope> Scopes => _portableScope is null ? _scopes.Values : _scopes.Values.Append(_portableScope);

    /// <summary>Props of the actor.</summary>
    /// <param name="setup">Settings and endpoints of the connections.</param>
    /// <returns>The props. If there are event loops, the actor runs on the loop that accepts.</returns>
    public static Props Props(ConnectionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Akka.Actor.Props.CreateBy(new Producer(setup)).OnLoop(setup.Loops?.First);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Escalation;

    /// <inheritdoc/>
    protected override void PreRestart(Exception reason, object message)
    {
        ReplyDrained(); // the restart closes all connections
        ((message as ListenerActor.Accepted)?.Transport ?? (message as Serve)?.Transport)?.Close();
        base.PreRestart(reason, message);
    }

    /// <inheritdoc/>
    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _surviving.EndPoints.ForEach(ListenAgain);
    }

    private ConnectionScope Supervise(Loop? loop)
    {
        var scope = new ConnectionScope(_setup, _runtime, Self, loop);
        scope.Supervisor = Context.ActorOf(Akka.Actor.Props.Create<LoopConnectionsActor>(scope, _counts).OnLoop(loop));
        return scope;
    }

    /// <summary>Creates an id. Random bytes are fetched in bulk, because the call costs more than the bytes.</summary>
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
        if (_surviving.IsDraining)
        {
            Sender.Tell(new ListenFailed("The server is stopping."));
            return;
        }

        NewListener().Forward(listen);
    }

    private void OnBound(ListenerActor.Bound bound)
    {
        if (_surviving.IsDraining)
        {
            return; // the listener is stopping
        }

        if (!_surviving.EndPoints.Contains(bound.EndPoint))
        {
            _surviving.EndPoints.Add(bound.EndPoint);
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
        ResumeListeners();
    }

    private void ResumeListeners()
    {
        while (_heldListeners.Count > 0 && _counts.HasRoomForHandshake())
        {
            _heldListeners.Dequeue().Tell(ListenerActor.Continue.Instance);
        }
    }

    private void Begin(Transport transport)
    {
        if (_surviving.IsDraining || !Accepts(transport))
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
            connection.CountedAddress = address; // not set to null, because the setter allocates and few connections need it
        }

        ScopeOf(transport).Begin(connection);
    }

    private ConnectionScope ScopeOf(Transport transport) =>
        transport.Loop is { } loop && _scopes.TryGetValue(loop, out var scope) ? scope : _portableScope ??= Supervise(null);

    private bool Accepts(Transport transport)
    {
        try
        {
            return _setup.Accepts is not { } accepts || accepts(transport.RemoteEndPoint); // read here only: the address costs a system call
        }
        catch (Exception e)
        {
            // The function is application code: its exception must not crash this actor, which would close all connections.
            Context.GetLogger().Error(e, "The function that decides whether to accept a client failed; the client is refused");
            return false;
        }
    }

    private void OnDrain(Drain drain)
    {
        _surviving.IsDraining = true;
        _surviving.EndPoints.Clear();
        _drainer = Sender;
        Timers.StartSingleTimer(nameof(DrainDeadline), DrainDeadline.Instance, drain.Deadline); // started before the first connection is closed
        _listeners.ForEach(Context.Stop);
        foreach (var scope in Scopes)
        {
            scope.Supervisor.Tell(new LoopConnectionsActor.CloseAll(drain.Frame));
        }

        ReplyIfDrained();
    }

    private void OnDrainDeadline()
    {
        foreach (var scope in Scopes)
        {
            scope.Supervisor.Tell(LoopConnectionsActor.CutOff.Instance);
        }

        ReplyDrained();
    }

    private void ReplyIfDrained()
    {
        if (_counts.Connections == 0)
        {
            ReplyDrained();
        }
    }

    private void ReplyDrained()
    {
        _drainer?.Tell(new Drained(_counts.Connections));
        _drainer = null;
        Timers.Cancel(nameof(DrainDeadline));
    }

    /// <summary>Creates the actor. Holds the state that must survive a restart.</summary>
    private sealed class Producer(ConnectionSetup setup) : IIndirectActorProducer
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
