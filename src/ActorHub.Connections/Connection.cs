using System.Buffers;
using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections;

/// <summary>One client's connection, as the rest of the hub sees it. Public members may be used from any thread.</summary>
/// <remarks>
/// Owned by its connection actor. The stream's stages and the heartbeat reach it without a message: they share the
/// outbox and a few words of state, while every decision is the actor's.
/// </remarks>
public sealed class Connection : IOutboxOwner
{
    private static readonly ReadOnlyMemory<byte> Ping = new byte[] { 0x89, 0x00 }; // RFC 6455 §5.5.2, empty

    private Particulars? _particulars; // null for most
    private HandshakeActor.Upgraded? _opening; // until the stream has read on
    private IStreamEnding? _stream;
    private CloseFrame? _closeRequest;
    private bool _ended;

    // The heartbeat reads what the stream writes without a lock: a lost update costs one needless Ping.
    private bool _heard;
    private bool _waiting;
    private bool _pinged;
    private uint _progress;

    internal Connection(string id, Transport transport, ConnectionSetup setup, Admission admission)
    {
        Id = id;
        Transport = transport;
        Setup = setup;
        Admission = admission;
        Outbox = new Outbox(transport, setup.Options.MaxOutboxBytes, this);
        Actor = ActorRefs.Nobody;
    }

    /// <summary>The connection's name in the hub: unique, not guessable, 16 characters of the base64url alphabet.</summary>
    public string Id { get; }

    /// <summary>What waits to be written; takes whole frames in the connection's <see cref="Form"/>.</summary>
    public Outbox Outbox { get; }

    /// <summary>Where the WebSocket was opened; null until the handshake is done.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>The request that opened the WebSocket. There when the stream's logic is created and started, null once it reads: most of it is never needed again.</summary>
    public RequestHead? Request => _opening?.Request;

    /// <summary>What the handshake agreed.</summary>
    public NegotiatedProtocol Protocol { get; private set; } = NegotiatedProtocol.Plain;

    /// <summary>The form of the frames that it reads.</summary>
    public SharedForm Form => SharedForm.Of(Protocol);

    /// <summary>The client's address; null where the transport has none.</summary>
    /// <remarks>Behind a trusted proxy it is the proxy's client; its port is 0 where the proxy does not tell it.</remarks>
    public EndPoint? RemoteEndPoint
    {
        get => _particulars?.Told ?? Transport.RemoteEndPoint;
        internal set => Own.Told = value;
    }

    /// <summary>Who the endpoint's authorizer said the client is; null for nobody known.</summary>
    public object? Identity => _particulars?.Identity;

    /// <summary>The event loop that carries it: work for many connections is cheapest there. Null on portable transports.</summary>
    public Loop? Loop => Transport.Loop;

    internal Transport Transport { get; }

    internal ConnectionSetup Setup { get; }

    internal Admission Admission { get; }

    /// <summary>Where the heartbeat keeps this connection; touched by the supervisor of its loop only.</summary>
    internal HeartbeatPlace Place { get; set; }

    /// <summary>The address it is counted under; null without a limit for each address. The loop supervisor's.</summary>
    internal IPAddress? CountedAddress
    {
        get => _particulars?.CountedAddress;
        set => Own.CountedAddress = value;
    }

    /// <summary>Whether it is counted among the handshakes. The loop supervisor's.</summary>
    internal bool InHandshake { get; set; }

    /// <summary>Memory that was promised to its protocol; null for none.</summary>
    internal ReservedMemory? Reserved => _particulars?.Reserved;

    /// <summary>How its protocol reads and writes.</summary>
    internal WebSocketConnectionOptions ProtocolOptions => Reserved is null ? Endpoint!.WebSocket : Endpoint!.WebSocket with { Budget = Reserved };

    internal IActorRef Actor { get; set; }

    private Particulars Own => _particulars ??= new Particulars();

    /// <summary>What the peer's Close said, 1006 when its bytes ended without one; null before. The framing stage's, for the stages behind it.</summary>
    internal CloseFrame? PeerClose { get; set; }

    /// <summary>Whether the actor has stopped.</summary>
    internal bool Ended => Volatile.Read(ref _ended);

    internal CloseFrame? CloseRequest => Volatile.Read(ref _closeRequest);

    /// <summary>Sends frames in the form that the connection reads. Only after the handshake.</summary>
    /// <param name="frames">Whole plain frames, as <see cref="FrameWriter"/> writes them; must never change afterwards.</param>
    /// <returns>False when they will not arrive: the connection is closing, broken or too slow, or its version of the protocol has no such frames.</returns>
    public bool Send(ReadOnlyMemory<byte> frames)
    {
        var formed = Endpoint!.InForm(frames, Form);
        return !formed.IsEmpty && Outbox.Send(formed);
    }

    /// <summary>Starts the close handshake; the first request counts.</summary>
    /// <param name="code">The code for the peer.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public void Close(CloseCode code, string reason) => Actor.Tell(new ConnectionActor.Close(new CloseFrame(code, reason)));

    /// <summary>Ends the connection for a fault on our side: the peer is told 1011 (RFC 6455 §7.4.1), and the connection's actor crashes with the cause.</summary>
    /// <param name="cause">What went wrong; it is logged, and not told to the peer.</param>
    public void Fail(Exception cause)
    {
        Actor.Tell(new ConnectionActor.StreamFailed(cause));
        Close(CloseCode.InternalError, "internal error");
    }

    /// <inheritdoc/>
    void IOutboxOwner.OnOverflow() => Actor.Tell(ConnectionActor.Overflowed.Instance);

    internal void Open(HandshakeActor.Upgraded upgraded)
    {
        Endpoint = upgraded.Endpoint;
        Protocol = upgraded.Endpoint.Shared(upgraded.Protocol);
        _opening = upgraded;
        if (upgraded.Identity is not null)
        {
            Own.Identity = upgraded.Identity;
        }
    }

    /// <summary>Promises memory to the connection's protocol.</summary>
    /// <returns>False when the budget has too little left.</returns>
    internal bool TryReserve(IMemoryBudget budget, int bytes)
    {
        if (!budget.TryTake(bytes))
        {
            return false;
        }

        Own.Reserved = new ReservedMemory(budget, bytes);
        return true;
    }

    /// <summary>The bytes that came behind the request head, once.</summary>
    internal ReceivedBytes? TakeReadAhead()
    {
        if (_opening is not { ReadAhead: var ahead })
        {
            return null;
        }

        _opening = null;
        if (ahead.IsEmpty)
        {
            return null;
        }

        var bytes = new ReceivedBytes(ArrayPool<byte>.Shared.Rent(ahead.Length), ahead.Length);
        ahead.CopyTo(bytes.Memory);
        return bytes;
    }

    /// <summary>The stream has started: close requests reach it from now on, also one made before.</summary>
    internal void Started(IStreamEnding stream)
    {
        Volatile.Write(ref _stream, stream);
        Interlocked.MemoryBarrier(); // the request is looked for after the stream can be seen, or both sides could miss each other
        if (CloseRequest is not null || Ended)
        {
            stream.OnEndDue();
        }
    }

    internal void RequestClose(CloseFrame frame)
    {
        if (Interlocked.CompareExchange(ref _closeRequest, frame, null) is null)
        {
            Volatile.Read(ref _stream)?.OnEndDue();
        }
    }

    /// <summary>The actor has stopped: the stream ends too, even one that is held up and reads nothing.</summary>
    internal void End()
    {
        Volatile.Write(ref _ended, true);
        Interlocked.MemoryBarrier(); // as in Started
        Volatile.Read(ref _stream)?.OnEndDue();
    }

    internal void BytesArrived()
    {
        _heard = true;
        _waiting = false;
    }

    /// <summary>The stream has used up all bytes: from now on silence counts against the peer.</summary>
    internal void WaitsForBytes() => _waiting = true;

    /// <summary>One beat: a silent peer is pinged, and one that stays silent is given up (half-open TCP).</summary>
    /// <returns>Beats until the next one; 0 to be forgotten.</returns>
    internal int OnBeat()
    {
        // A stream that is held up by the hub is no silent peer; one that is held up because the peer takes nothing is.
        var progress = Outbox.Progress;
        if (_heard || progress != _progress || (!_waiting && Outbox.QueuedBytes == 0))
        {
            _progress = progress;
            _heard = false;
            _pinged = false;
            return Setup.HeartbeatBeats;
        }

        // The framings before hybi-01 have no Ping: such a peer may be as silent as it likes, as long as it takes what we send.
        var hasPing = Protocol.Version > WebSocketVersion.Hybi00;
        if (!hasPing && Outbox.QueuedBytes == 0)
        {
            return Setup.HeartbeatBeats;
        }

        if (!_pinged)
        {
            _pinged = true;
            if (hasPing)
            {
                Outbox.Send(Ping);
            }

            return Setup.PongBeats;
        }

        Actor.Tell(ConnectionActor.Silent.Instance);
        return 0;
    }

    /// <summary>What few connections have. Set before the stream starts.</summary>
    private sealed class Particulars
    {
        public EndPoint? Told; // by a proxy
        public IPAddress? CountedAddress;
        public object? Identity;
        public ReservedMemory? Reserved;
    }
}
