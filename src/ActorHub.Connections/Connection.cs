using System.Buffers;
using System.Globalization;
using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;

namespace ActorHub.Connections;

/// <summary>One client's connection. Public members may be used from any thread.</summary>
/// <remarks>
/// The connection's actor owns it and decides when it closes. The stream's stages and the heartbeat use the outbox and a few fields of it
/// directly, without a message to the actor.
/// </remarks>
public sealed class Connection : IOutboxOwner
{
    private static readonly ReadOnlyMemory<byte> Ping = new byte[] { 0x89, 0x00 }; // RFC 6455 §5.5.2, empty

    private RareState? _rare; // null for most connections
    private HandshakeActor.Upgraded? _upgraded; // null once the stream has taken the bytes read ahead
    private IStreamEnding? _stream;
    private CloseFrame? _closeRequest;
    private bool _ended;

    // The stream and the heartbeat access these fields without a lock: a lost update costs one unnecessary Ping.
    private bool _hasReceived; // bytes, since the last beat
    private bool _awaitsBytes;
    private bool _pinged;
    private uint _progress; // of the outbox, at the last beat
    private long _receivedBytes;
    private long _openedAt; // in milliseconds since the system's start

    internal Connection(string id, Transport transport, ConnectionSetup setup, Admission admission)
    {
        Id = id;
        Transport = transport;
        Setup = setup;
        Admission = admission;
        Outbox = new Outbox(transport, setup.Options.MaxOutboxBytes, this);
        Actor = ActorRefs.Nobody;
    }

    /// <summary>The connection's id in the hub: unique, not guessable, 16 characters of the base64url alphabet.</summary>
    public string Id { get; }

    /// <summary>The queue of outgoing bytes. It accepts whole frames in the connection's <see cref="Form"/>.</summary>
    public Outbox Outbox { get; }

    /// <summary>The endpoint that serves the WebSocket; null until the handshake has completed.</summary>
    public Endpoint? Endpoint { get; private set; }

    /// <summary>
    /// The request that opened the WebSocket. Set while the stream's logic is created and started; null once the stream reads, because most
    /// of the request is never needed again.
    /// </summary>
    public RequestHead? Request => _upgraded?.Request;

    /// <summary>The protocol that the handshake negotiated.</summary>
    public NegotiatedProtocol Protocol { get; private set; } = NegotiatedProtocol.Plain;

    /// <summary>The form of frames that the client reads.</summary>
    public SharedForm Form => SharedForm.Of(Protocol);

    /// <summary>The client's address; null if the transport has none.</summary>
    /// <remarks>Behind a trusted proxy it is the address that the proxy reports; its port is 0 if the proxy does not report the port.</remarks>
    public EndPoint? RemoteEndPoint
    {
        get => _rare?.ForwardedEndPoint ?? Transport.RemoteEndPoint;
        internal set => Rare.ForwardedEndPoint = value;
    }

    /// <summary>The client's identity, as the endpoint's authorizer returned it; null if it returned none.</summary>
    public object? Identity => _rare?.Identity;

    /// <summary>
    /// The event loop that carries the connection; null on portable transports. Work for many connections is cheapest on their loops.
    /// </summary>
    public Loop? Loop => Transport.Loop;

    internal Transport Transport { get; }

    internal ConnectionSetup Setup { get; }

    internal Admission Admission { get; }

    /// <summary>The connection's place in the heartbeat wheel. Accessed only by its loop's supervisor.</summary>
    internal HeartbeatPlace Place { get; set; }

    /// <summary>
    /// The address that the connection counts against; null without a limit per address. Once the connection has begun, accessed only by its
    /// loop's supervisor.
    /// </summary>
    internal IPAddress? CountedAddress
    {
        get => _rare?.CountedAddress;
        set => Rare.CountedAddress = value;
    }

    /// <summary>Whether the connection counts as a handshake. Once the connection has begun, accessed only by its loop's supervisor.</summary>
    internal bool InHandshake { get; set; }

    /// <summary>Memory that is reserved for the connection's protocol; null if there is none.</summary>
    internal ReservedMemory? Reserved => _rare?.Reserved;

    /// <summary>The options of the connection's protocol. Reserved memory replaces the endpoint's budget.</summary>
    internal WebSocketConnectionOptions ProtocolOptions => Reserved is null ? Endpoint!.WebSocket : Endpoint!.WebSocket with { Budget = Reserved };

    internal IActorRef Actor { get; set; }

    private RareState Rare => _rare ??= new RareState();

    /// <summary>
    /// The peer's Close, or 1006 if its bytes ended without one; null before that. The framing stage sets it for the stages downstream.
    /// </summary>
    internal CloseFrame? PeerClose { get; set; }

    /// <summary>The code of our Close if it was sent before the peer's; null otherwise. For the log.</summary>
    internal CloseCode? ServerClose
    {
        get => _rare?.ServerClose;
        set => Rare.ServerClose = value;
    }

    /// <summary>Whether the actor has stopped.</summary>
    internal bool Ended => Volatile.Read(ref _ended);

    internal CloseFrame? CloseRequest => Volatile.Read(ref _closeRequest);

    /// <summary>Converts frames to the connection's <see cref="Form"/> and sends them. Call it only after the handshake.</summary>
    /// <param name="frames">Whole plain frames, as <see cref="FrameWriter"/> writes them; must never change afterwards.</param>
    /// <returns>
    /// False if the frames will not arrive: the connection is closing, broken or too slow, or its protocol version has no such frames.
    /// </returns>
    public bool Send(ReadOnlyMemory<byte> frames)
    {
        var converted = Endpoint!.InForm(frames, Form);
        return !converted.IsEmpty && Outbox.Send(converted);
    }

    /// <summary>Starts the close handshake. Only the first call has an effect.</summary>
    /// <param name="code">The close code.</param>
    /// <param name="reason">At most 123 bytes of UTF-8.</param>
    public void Close(CloseCode code, string reason) => Actor.Tell(new ConnectionActor.Close(new CloseFrame(code, reason)));

    /// <summary>
    /// Ends the connection because of an error of the server: the peer receives close code 1011 (RFC 6455 §7.4.1), and the connection's actor
    /// crashes with the cause.
    /// </summary>
    /// <param name="cause">The error. It is logged, but not sent to the peer.</param>
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
        _openedAt = Environment.TickCount64;
        _receivedBytes = upgraded.ReadAhead.Length;
        Protocol = upgraded.Endpoint.Intern(upgraded.Protocol);
        _upgraded = upgraded;
        if (upgraded.Identity is not null)
        {
            Rare.Identity = upgraded.Identity;
        }
    }

    /// <summary>Reserves memory for the connection's protocol.</summary>
    /// <returns>False if the budget does not have enough memory left.</returns>
    internal bool TryReserve(IMemoryBudget budget, int bytes)
    {
        if (!budget.TryTake(bytes))
        {
            return false;
        }

        Rare.Reserved = new ReservedMemory(budget, bytes);
        return true;
    }

    /// <summary>On the first call, returns the bytes that followed the request head, and releases the request.</summary>
    /// <returns>Null if there are none, and on later calls.</returns>
    internal ReceivedBytes? TakeReadAhead()
    {
        if (_upgraded is not { ReadAhead: var ahead })
        {
            return null;
        }

        _upgraded = null;
        if (ahead.IsEmpty)
        {
            return null;
        }

        var bytes = new ReceivedBytes(ArrayPool<byte>.Shared.Rent(ahead.Length), ahead.Length);
        ahead.CopyTo(bytes.Memory);
        return bytes;
    }

    /// <summary>Describes the connection's life for the log, at its end.</summary>
    /// <remarks>The bytes are those of the socket after the request, except those still queued.</remarks>
    internal string DescribeLife()
    {
        var ending = (ServerClose, PeerClose?.Code) switch
        {
            ({ } server, _) => $"the server closed it with {Describe(server)}",
            (_, CloseCode.AbnormalClosure) => "the client disconnected without a Close",
            (_, { } client) => $"the client closed it with {Describe(client)}",
            _ => "it was aborted",
        };
        var seconds = (Environment.TickCount64 - _openedAt) / 1000.0;
        return string.Create(
            CultureInfo.InvariantCulture, $"{ending}, after {seconds:0.###} s, {_receivedBytes} bytes received, {Outbox.SentBytes} bytes sent");
    }

    /// <summary>The code of a Close, without its reason: the client chose that text.</summary>
    private static string Describe(CloseCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    /// <summary>The stream has started. It receives close requests from now on, including one that was made earlier.</summary>
    internal void Started(IStreamEnding stream)
    {
        Volatile.Write(ref _stream, stream);
        Interlocked.MemoryBarrier(); // publish the stream before reading the request; otherwise each side could miss the other's write
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

    /// <summary>The actor has stopped. Ends the stream too, even if back-pressure keeps the stream from reading.</summary>
    internal void End()
    {
        Volatile.Write(ref _ended, true);
        Interlocked.MemoryBarrier(); // as in Started
        Volatile.Read(ref _stream)?.OnEndDue();
    }

    internal void OnBytesReceived(int count)
    {
        _receivedBytes += count;
        _hasReceived = true;
        _awaitsBytes = false;
    }

    /// <summary>The stream has consumed all received bytes. From now on the heartbeat treats silence as the peer's.</summary>
    internal void OnAwaitingBytes() => _awaitsBytes = true;

    /// <summary>Pings a silent peer, and aborts the connection of a peer that stays silent (half-open TCP).</summary>
    /// <returns>Beats until the next call; 0 to end the heartbeat.</returns>
    internal int OnBeat()
    {
        // A peer is not silent while the hub's back-pressure stops the stream from reading. It is silent if it takes no queued bytes.
        var progress = Outbox.Progress;
        if (_hasReceived || progress != _progress || (!_awaitsBytes && Outbox.QueuedBytes == 0))
        {
            _progress = progress;
            _hasReceived = false;
            _pinged = false;
            return Setup.HeartbeatBeats;
        }

        // Framings before hybi-01 have no Ping: such a peer may stay silent as long as it takes all bytes that the hub sends.
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

    /// <summary>State that few open connections have; allocated on first use. All but the code of the Close is set before the stream starts.</summary>
    private sealed class RareState
    {
        public EndPoint? ForwardedEndPoint; // the client's, as a trusted proxy reports it
        public IPAddress? CountedAddress;
        public CloseCode? ServerClose;
        public object? Identity;
        public ReservedMemory? Reserved;
    }
}
