using ActorHub.Connections.Dispatching;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>
/// Supervises the connections of one loop, and runs their heartbeat. It runs on that loop, so connections start and end without a change of
/// threads.
/// </summary>
/// <remarks>
/// The connections are its grandchildren: see <see cref="ConnectionGroupActor"/>. The mailbox is bounded in effect: accepting waits for
/// <see cref="ListenerActor.Continue"/>, and each connection sends at most three messages.
/// </remarks>
internal sealed class LoopConnectionsActor : ReceiveActor, IWithTimers
{
    // Commands

    /// <summary>Begin the next pending connection of the scope.</summary>
    public sealed record Begin : Singleton<Begin>, IDeadLetterSuppression;

    /// <summary>Close all connections. From now on the parent receives <see cref="Ended"/> for each connection that ends.</summary>
    public sealed record CloseAll(CloseFrame Frame);

    /// <summary>Stop all connections at once.</summary>
    public sealed record CutOff : Singleton<CutOff>;

    /// <summary>Count a connection against its client's address, which a proxy has reported; answered by <see cref="Admitted"/>.</summary>
    public sealed record CountAddress(Connection Connection, System.Net.IPAddress Address) : IDeadLetterSuppression;

    // Replies

    /// <summary>Whether the client may have one more connection.</summary>
    public sealed record Admitted(Admission Admission) : IDeadLetterSuppression;

    // Events

    /// <summary>All connections were asked to close, or one of them has ended since then; sent to the parent.</summary>
    public sealed record Ended : Singleton<Ended>;

    /// <summary>The first request was read and evaluated; sent by the connection's actor.</summary>
    public sealed record HandshakeDone(Connection Connection) : IDeadLetterSuppression;

    /// <summary>
    /// The connection's actor has stopped, perhaps because it handed the socket over to plain HTTP; sent by that actor to its group.
    /// </summary>
    public sealed record ConnectionEnded(Connection Connection) : IDeadLetterSuppression;

    private sealed record BeatDue : Singleton<BeatDue>, IDeadLetterSuppression;

    private static readonly SupervisorStrategy Escalation = new OneForOneStrategy(_ => Directive.Escalate);

    private readonly ConnectionScope _scope;
    private readonly ConnectionCounts _counts;
    private readonly HeartbeatWheel _wheel;
    private readonly Stack<ConnectionGroup> _groupsWithRoom = [];
    private bool _closing;

    public LoopConnectionsActor(ConnectionScope scope, ConnectionCounts counts)
    {
        _scope = scope;
        _counts = counts;
        _wheel = new HeartbeatWheel(Math.Max(scope.Setup.HeartbeatBeats, scope.Setup.PongBeats));
        Receive<Begin>(_ => OnBegin());
        Receive<HandshakeDone>(OnHandshakeDone);
        Receive<ConnectionGroupActor.Ended>(OnEnded);
        Receive<BeatDue>(_ => OnBeat());
        Receive<CountAddress>(OnCountAddress);
        Receive<CloseAll>(OnCloseAll);
        Receive<CutOff>(_ => OnCutOff());
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    /// <inheritdoc/>
    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(BeatDue), BeatDue.Instance, ConnectionSetup.Beat, ConnectionSetup.Beat);

    /// <inheritdoc/>
    protected override void PostStop() => _scope.ClosePending(); // the groups have stopped

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => Escalation;

    private void OnBeat()
    {
        _wheel.Turn();
        _scope.Setup.ReceiveMemory.Report(_scope.Runtime.Log);
    }

    private void OnBegin()
    {
        if (!_groupsWithRoom.TryPeek(out var group))
        {
            group = new ConnectionGroup();
            group.Actor = Context.ActorOf(Props.Create<ConnectionGroupActor>(_scope, group).OnLoop(_scope.Loop));
            _groupsWithRoom.Push(group);
        }

        group.Count++;
        if (group.IsFull)
        {
            _groupsWithRoom.Pop();
        }

        group.Actor.Tell(Begin.Instance, ActorRefs.NoSender);
    }

    private void OnHandshakeDone(HandshakeDone done)
    {
        EndHandshake(done.Connection);
        if (done.Connection.Endpoint is not null)
        {
            _wheel.Add(done.Connection, _scope.Setup.HeartbeatBeats);
        }
    }

    private void EndHandshake(Connection connection)
    {
        if (connection.InHandshake)
        {
            connection.InHandshake = false;
            if (_counts.EndHandshake())
            {
                Context.Parent.Tell(ConnectionsActor.RoomForHandshake.Instance);
            }
        }
    }

    private void OnEnded(ConnectionGroupActor.Ended ended)
    {
        if (ended.Group.IsFull)
        {
            _groupsWithRoom.Push(ended.Group);
        }

        ended.Group.Count--;
        EndHandshake(ended.Connection);
        _wheel.Remove(ended.Connection);
        _counts.End(ended.Connection.CountedAddress);
        if (_closing)
        {
            Context.Parent.Tell(Ended.Instance);
        }
    }

    private void OnCountAddress(CountAddress count)
    {
        var hasRoom = _counts.TryCount(count.Address);
        if (hasRoom)
        {
            count.Connection.CountedAddress = count.Address;
        }

        Sender.Tell(new Admitted(hasRoom ? Admission.Admitted : Admission.AddressFull));
    }

    private void OnCloseAll(CloseAll close)
    {
        _closing = true;
        foreach (var group in Context.GetChildren())
        {
            group.Tell(close, ActorRefs.NoSender);
        }

        Context.Parent.Tell(Ended.Instance, ActorRefs.NoSender); // for connections that ended before this message
    }

    private static void OnCutOff()
    {
        foreach (var group in Context.GetChildren())
        {
            Context.Stop(group);
        }
    }
}
