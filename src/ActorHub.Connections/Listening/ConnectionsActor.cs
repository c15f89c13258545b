using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>Supervises all connections of a node: admits them, beats their heartbeat, closes them when the node stops.</summary>
/// <remarks>
/// A child that fails is stopped, never restarted: a socket's state cannot be made anew. The mailbox is bounded in
/// effect: accepting waits for <see cref="ListenerActor.Continue"/>, and every connection sends three messages in all.
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

    /// <summary>Count a connection under its client's address, which a proxy has told; answered by <see cref="Admitted"/>.</summary>
    internal sealed record CountUnder(Connection Connection, IPAddress Address);

    /// <summary>Whether the client may have one more.</summary>
    internal sealed record Admitted(Admission Admission);

    // Events, from the connections and to itself

    /// <summary>The first request was read and judged.</summary>
    internal sealed record HandshakeDone(Connection Connection);

    /// <summary>The connection's actor has stopped, or handed the socket on.</summary>
    internal sealed record ConnectionEnded(Connection Connection);

    private sealed record BeatDue : Singleton<BeatDue>;

    private sealed record DrainDeadline : Singleton<DrainDeadline>;

    private const int IdBytes = 12;

    private readonly ConnectionSetup _setup;
    private readonly byte[] _random = new byte[64 * IdBytes]; // for ids to come
    private readonly HeartbeatWheel _wheel;
    private readonly Dictionary<IPAddress, int> _perAddress = []; // used only with a limit for each address
    private readonly List<IActorRef> _listeners = [];
    private readonly Queue<IActorRef> _heldListeners = [];
    private int _randomLeft;
    private int _connections;
    private int _handshakes;
    private IActorRef? _drainer;
    private bool _draining;

    /// <summary>Makes the supervisor.</summary>
    /// <param name="setup">What the connections share.</param>
    public ConnectionsActor(ConnectionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        _setup = setup;
        _wheel = new HeartbeatWheel(Math.Max(setup.HeartbeatBeats, setup.PongBeats));
        Receive<Listen>(OnListen);
        Receive<Serve>(serve => Begin(serve.Transport));
        Receive<ListenerActor.Accepted>(OnAccepted);
        Receive<CountUnder>(OnCountUnder);
        Receive<HandshakeDone>(OnHandshakeDone);
        Receive<ConnectionEnded>(OnEnded);
        Receive<Count>(_ => Sender.Tell(new Counted(_connections, _handshakes)));
        Receive<BeatDue>(_ => _wheel.Turn());
        Receive<Drain>(OnDrain);
        Receive<DrainDeadline>(_ => OnDrainDeadline());
    }

    /// <summary>The actor's recipe.</summary>
    /// <param name="setup">What the connections share.</param>
    /// <returns>The recipe; with event loops it runs on the one that accepts.</returns>
    public static Props Props(ConnectionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Akka.Actor.Props.Create<ConnectionsActor>(setup);
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    /// <inheritdoc/>
    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(BeatDue), BeatDue.Instance, ConnectionSetup.Beat, ConnectionSetup.Beat);

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <summary>Random bytes are asked for by the hundred: asking costs more than they do.</summary>
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
        var listener = Context.ActorOf(Akka.Actor.Props.Create<ListenerActor>(_setup));
        _listeners.Add(listener);
        listener.Forward(listen);
    }

    private void OnAccepted(ListenerActor.Accepted accepted)
    {
        Begin(accepted.Transport);
        _heldListeners.Enqueue(Sender);
        LetAccept();
    }

    private void LetAccept()
    {
        while (_handshakes < _setup.Settings.MaxHandshakes && _heldListeners.TryDequeue(out var listener))
        {
            listener.Tell(ListenerActor.Continue.Instance);
        }
    }

    private void Begin(Transport transport)
    {
        if (_draining || !Accepts(transport))
        {
            transport.Close();
            return;
        }

        var address = _setup.Settings.MaxConnectionsPerAddress == int.MaxValue ? null : (transport.RemoteEndPoint as IPEndPoint)?.Address;
        if (address is not null && _setup.Settings.Proxies.Contains(address))
        {
            address = null; // not the client's: that one is counted once it is known
        }

        var connection = new Connection(NewId(), transport, _setup, Admit(address)) { InHandshake = true };
        if (address is not null)
        {
            connection.CountedAddress = address;
            CountOneMore(address);
        }

        _connections++;
        _handshakes++;
        Context.ActorOf(ConnectionActor.Props(connection));
    }

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

    private Admission Admit(IPAddress? address)
    {
        if (_connections >= _setup.Settings.MaxConnections)
        {
            return Admission.NodeFull;
        }

        return address is not null && IsFull(address) ? Admission.AddressFull : Admission.Admitted;
    }

    private bool IsFull(IPAddress address) => _perAddress.GetValueOrDefault(address) >= _setup.Settings.MaxConnectionsPerAddress;

    private void CountOneMore(IPAddress address) => _perAddress[address] = _perAddress.GetValueOrDefault(address) + 1;

    private void OnCountUnder(CountUnder count)
    {
        var isFull = IsFull(count.Address);
        if (!isFull)
        {
            count.Connection.CountedAddress = count.Address;
            CountOneMore(count.Address);
        }

        Sender.Tell(new Admitted(isFull ? Admission.AddressFull : Admission.Admitted));
    }

    private void OnHandshakeDone(HandshakeDone done)
    {
        EndHandshake(done.Connection);
        if (done.Connection.Endpoint is not null)
        {
            _wheel.Add(done.Connection, _setup.HeartbeatBeats);
        }
    }

    private void EndHandshake(Connection connection)
    {
        if (connection.InHandshake)
        {
            connection.InHandshake = false;
            _handshakes--;
            LetAccept();
        }
    }

    private void OnEnded(ConnectionEnded ended)
    {
        var connection = ended.Connection;
        EndHandshake(connection);
        _wheel.Remove(connection);
        if (connection.CountedAddress is { } address)
        {
            if (--_perAddress[address] == 0)
            {
                _perAddress.Remove(address);
            }
        }

        _connections--;
        TellIfDrained();
    }

    private void OnDrain(Drain drain)
    {
        _draining = true;
        _drainer = Sender;
        foreach (var child in Context.GetChildren())
        {
            if (_listeners.Contains(child))
            {
                Context.Stop(child);
            }
            else
            {
                child.Tell(new ConnectionActor.Close(drain.Frame));
            }
        }

        Timers.StartSingleTimer(nameof(DrainDeadline), DrainDeadline.Instance, drain.Deadline);
        TellIfDrained();
    }

    private void OnDrainDeadline()
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Stop(child);
        }

        TellDrained();
    }

    private void TellIfDrained()
    {
        if (_connections == 0)
        {
            TellDrained();
        }
    }

    private void TellDrained()
    {
        _drainer?.Tell(new Drained(_connections));
        _drainer = null;
        Timers.Cancel(nameof(DrainDeadline));
    }
}
